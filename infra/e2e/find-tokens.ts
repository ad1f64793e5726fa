import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKafka, tail } from '@chargeplane/kafka';
import { TOPICS } from '@chargeplane/contracts';
import type { JournalEntry } from '@chargeplane/simulator';
import { TOPIC_PREFIX } from '../local/parts.ts';
import { DATABASE } from '../local/servers/clickhouse-config.ts';
import { RESTRICTED_TABLES } from '../local/servers/restricted-tables.ts';
import type { Pipe } from './pipe.ts';

/** The clear tokens in what chargers sent and were sent. */
export function tokensIn(entries: Iterable<JournalEntry>): Set<string> {
  const tokens = new Set<string>();
  for (const { text = '' } of entries) {
    for (const [, token = ''] of text.matchAll(/"(?:idTag|parentIdTag|idToken|additionalIdToken)"\s*:\s*"([^"]+)"/g)) tokens.add(token);
  }
  return tokens;
}

/** Looks for texts, letter case ignored, in bytes. */
export class TokenSearch {
  private readonly rfid = new Set<string>();
  private readonly others: string[] = [];
  searched = 0;

  constructor(tokens: Iterable<string>) {
    for (const token of tokens) {
      const lower = token.toLowerCase();
      if (/^04[0-9a-f]{12}$/.test(lower)) this.rfid.add(lower);
      else this.others.push(lower);
    }
  }

  in(bytes: Buffer): string[] {
    this.searched += bytes.length;
    const text = bytes.toString('latin1').toLowerCase();
    const found = new Set(this.others.filter((token) => text.includes(token)));
    // Most tokens have one shape: then one pass finds them all.
    for (const [, token = ''] of text.matchAll(/(?=(04[0-9a-f]{12}))/g)) if (this.rfid.has(token)) found.add(token);
    return [...found];
  }
}

/** Where a token was found that must not stand there: tables and views, topics, metrics and logs, all but the restricted ones. */
export async function findTokens(pipe: Pipe, search: TokenSearch): Promise<string[]> {
  const findings: string[] = [];
  const look = (place: string, bytes: Buffer): void => {
    const found = search.in(bytes);
    if (found.length > 0) findings.push(`${place}: ${found.slice(0, 5).join(', ')}`);
  };
  for (const table of await tables(pipe)) look(`table ${table}`, await pipe.query(`SELECT * FROM ${table} FORMAT RowBinary`));
  for (const topic of Object.values(TOPICS).filter((t) => !t.restricted)) look(`topic ${topic.name}`, await bytesOf(pipe, topic.name));
  for (const { app, url } of pipe.operations()) look(`metrics of ${app}`, Buffer.from(await (await fetch(`${url}/metrics`)).arrayBuffer()));
  for (const file of files(pipe.home)) look(`file ${file}`, readFileSync(join(pipe.home, file)));
  look('what npm start printed', Buffer.from(pipe.said));
  return findings;
}

export async function tables(pipe: Pipe): Promise<string[]> {
  const rows = await pipe.all<{ name: string }>(`SELECT name FROM system.tables WHERE database = '${DATABASE}' ORDER BY name`);
  return rows.map((r) => r.name).filter((name) => !RESTRICTED_TABLES.includes(name));
}

/** Keys, values and headers of all records of a topic. */
async function bytesOf(pipe: Pipe, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const kafka = createKafka({ brokers: [pipe.endpoints.kafka], clientId: 'e2e' });
  const reading = tail({
    kafka, topic: `${TOPIC_PREFIX}${name}`, from: 'beginning', incarnation: `e2e-${name}-${process.pid}`,
    onRecord: (_, { key, value, headers }) => void chunks.push(...[key, value, ...Object.values(headers)].filter((b) => b !== null), Buffer.from('\n')),
  });
  try {
    await Promise.race([reading.ready, reading.failed]);
  } finally {
    await reading.stop();
  }
  return Buffer.concat(chunks);
}

/** Everything in its folder but the servers' own data, the simulator's journal (a file of the test, so to say) and the secret of the references. */
function files(home: string): string[] {
  // The servers' data is not walked at all: ClickHouse makes and removes folders there all the time.
  const places = readdirSync(home, { withFileTypes: true }).filter(({ name }) => name !== 'data');
  const below = places.filter((place) => place.isDirectory()).flatMap(({ name }) => readdirSync(join(home, name), { recursive: true, withFileTypes: true }));
  return [...places, ...below]
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(home.length + 1))
    .filter((file) => !/^(simulator\/journal\.jsonl|token-key$)/.test(file));
}
