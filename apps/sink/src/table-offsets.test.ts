import { readFileSync, readdirSync } from 'node:fs';
import { PROJECTED_TOPICS, TABLES } from '@chargeplane/project';
import { tablesOf } from './table-offsets.ts';

const FOLDER = new URL('../../../schemas/clickhouse/', import.meta.url);
const ddl = readdirSync(FOLDER).map((name) => readFileSync(new URL(name, FOLDER), 'utf8')).join('\n');

it.each(TABLES)('%s is partitioned by what it is looked up by', (table) => {
  const [, partitioned] = new RegExp(`CREATE TABLE IF NOT EXISTS \\{database\\}\\.${table}\\n[^]*?ENGINE = \\S+(?:\\nPARTITION BY toYYYYMM\\((\\w+)\\))?\\nORDER BY`).exec(ddl) ?? [];
  const told = PROJECTED_TOPICS.flatMap((topic) => tablesOf(topic)).find((columns) => columns.table === table);
  expect(told).toMatchObject({ time: partitioned ?? null });
});
