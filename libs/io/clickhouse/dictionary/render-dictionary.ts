import type { DescribedTable } from './read-ddl.ts';

const INTRODUCTION = `# Data dictionary

Generated from the comments in \`schemas/clickhouse\` by \`npm run generate\`; a test compares it with the tables of a real engine. Do not edit.

**Ask the views of section 1.** Their names, columns and types are stable: columns are added, not renamed or removed. The user \`analyst\` may read them, and
\`npx chargeplane export VIEW\` writes them as CSV or Parquet. What you need to know before the first question:

- **One row is what the first line of a view says**: one transaction, one connection, one sample. Repeats that a charger sent are recognised and not counted.
- **Tenants stand beside each other.** Every view has \`tenant\`; the same \`charger\` in two tenants is two chargers. Join and group by both.
- **Times are UTC.** Those that end in \`_local\` are text in the time zone of the site. \`received_at\` is the clock of our edge; others are the best estimate of when it happened, and \`clock_trust\` says how far the clock of the charger was believed.
- **\`group\`, vendor and firmware are as of the frame; \`site\` and \`label\` are as the operator says now.**
- **Energy is exact**: \`kwh\` of a session and \`exact\` of a sample are decimals, never rounded. Read \`energy_method\` and \`energy_quality\` beside it.
- **Tokens are keyed references** (\`token_ref\`): equal tokens have equal references, and nobody can read the token from them. Clear tokens stand in the restricted tables only.
- **null** means not known or not applicable; an empty text means the same where a column cannot be null.
- Rows are derived: a replay with better rules makes a new \`generation\`, and the views show the one that was activated last.
- \`SELECT leaks FROM chargeplane.accounting\` is 0 when nothing was lost or doubled on the way here. \`SELECT * FROM chargeplane.attention\` is what somebody should look at now.
`;

interface Section {
  readonly title: string;
  readonly text: string;
  readonly of: (table: DescribedTable) => boolean;
}

const restricted = (table: DescribedTable): boolean => table.comment.startsWith('Restricted');
const internal = (table: DescribedTable): boolean => /: (internal|bookkeeping)/.test(table.comment) || ['generations', 'schema_migrations'].includes(table.name);

const SECTIONS: readonly Section[] = [
  { title: '1. Views: stable, for analysts and exports', text: 'Start here.', of: (table) => table.view && !restricted(table) && !internal(table) },
  { title: '2. Tables behind the views', text: 'Readable, one row per event or part of one, all generations, repeats included. They follow the rules and may change with them: prefer the views.', of: (table) => !table.view && !restricted(table) && !internal(table) },
  { title: '3. Restricted', text: 'Clear tokens, secrets and raw frames: the user `analyst` cannot read or describe them.', of: restricted },
  { title: '4. Bookkeeping', text: 'How the tables are filled and checked.', of: (table) => internal(table) && !restricted(table) },
];

/** docs/data-dictionary.md. */
export function renderDictionary(tables: readonly DescribedTable[]): string {
  const parts = SECTIONS.map((section) => ({ ...section, tables: tables.filter(section.of) }));
  const contents = parts.map(({ title, tables: found }) => `- ${title}: ${found.map(({ name }) => `[${name}](#${name})`).join(', ')}`);
  return [INTRODUCTION, ...contents, '', ...parts.flatMap(({ title, text, tables: found }) => [`## ${title}`, '', text, '', ...found.flatMap(renderTable)])].join('\n');
}

function renderTable({ name, comment, columns }: DescribedTable): string[] {
  return [`### ${name}`, '', `${comment}.`, '', '| Column | Type | Meaning |', '|---|---|---|', ...columns.map((column) => `| ${column.name} | ${cell(column.type)} | ${cell(column.comment)} |`), ''];
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
