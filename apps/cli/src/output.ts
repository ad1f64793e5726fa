import Table from 'cli-table3';

export interface Output {
  /** Rows for a person as a table, for a script as a JSON line each. */
  rows(rows: readonly Record<string, unknown>[], empty: string): void;
  /** For a person only. */
  say(text: string): void;
}

const PLAIN = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ',
};

export function output(json: boolean): Output {
  return {
    rows(rows, empty) {
      if (json) return rows.forEach((row) => console.log(JSON.stringify(row)));
      const [first] = rows;
      if (first === undefined) return console.log(empty);
      const head = Object.keys(first);
      const table = new Table({ head, chars: PLAIN, style: { 'padding-left': 0, 'padding-right': 0, head: process.stdout.isTTY ? ['bold'] : [], border: [] } });
      for (const row of rows) table.push(head.map((column) => cell(row[column])));
      console.log(table.toString().replace(/ +$/gm, ''));
    },
    say(text) {
      if (!json) console.log(text);
    },
  };
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
