import { splitStatements } from '../src/split-statements.ts';

export interface DescribedColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

/** A table or view as its CREATE statement has it. */
export interface DescribedTable {
  readonly name: string;
  readonly view: boolean;
  readonly comment: string;
  readonly columns: readonly DescribedColumn[];
}

const CREATE = /^CREATE (?:OR REPLACE )?(TABLE|VIEW) (?:IF NOT EXISTS )?\S+\.(\w+)\n\(\n([\s\S]*?)\n\)\n/;
const COLUMN = /^ {4}(\w+) (.+?)(?: DEFAULT .+?)? COMMENT '((?:[^'\\]|\\.)*)',?$/;
const COMMENT = /\nCOMMENT '((?:[^'\\]|\\.)*)'$/;

/** Tables and views that the files create, in their order; the last statement of a name wins. @throws where one of them, or a column, has no comment */
export function readDdl(files: readonly string[]): DescribedTable[] {
  const tables = new Map<string, DescribedTable>();
  for (const statement of files.flatMap(splitStatements)) {
    const match = CREATE.exec(statement);
    if (match === null) {
      if (/^CREATE/.test(statement)) throw new Error(`Reading the comments of '${statement.slice(0, 80)}': write a CREATE statement as the others are written, one column a line, each with a comment.`);
      continue;
    }
    const [, kind, name = '', body = ''] = match;
    const comment = COMMENT.exec(statement)?.[1];
    if (comment === undefined) throw new Error(`${name} has no comment: end its CREATE statement with one.`);
    const columns = body.split('\n').map((line) => {
      const column = COLUMN.exec(line);
      if (column === null) throw new Error(`A column of ${name} cannot be read, or has no comment: ${line.trim()}`);
      return { name: column[1] ?? '', type: column[2] ?? '', comment: unescape(column[3] ?? '') };
    });
    tables.set(name, { name, view: kind === 'VIEW', comment: unescape(comment), columns });
  }
  return [...tables.values()];
}

const unescape = (text: string): string => text.replaceAll(/\\(.)/g, '$1');
