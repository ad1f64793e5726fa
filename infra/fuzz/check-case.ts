import { STATE_VERSION } from '@chargeplane/normalize';
import type { FoldOutput } from '@chargeplane/normalize';
import { projectRecord, TABLES } from '@chargeplane/project';
import type { Place, TableRow } from '@chargeplane/project';
import { foldInBatches } from '@chargeplane/testkit';
import type { FuzzCase } from './fuzz-case.ts';
import { Player, RULES, codec, newFold } from './play-case.ts';
import type { Played } from './play-case.ts';
import { valuesOf } from './values-of.ts';

export interface Checked {
  readonly frames: number;
  readonly records: number;
  readonly events: number;
  readonly rejected: number;
  readonly commands: number;
  readonly rows: number;
}

/** Plays a case and holds it to what is promised of any input. @throws Error with what is broken */
export function checkCase(fuzzCase: FuzzCase): Checked {
  const played = Player.play(fuzzCase);
  const { inputs, outputs } = played;
  oneEntryEach(played);
  noFaultOfOurs(played);
  sameBytes(played, fuzzCase.cut);
  oneEndEach(played);
  const rows = rowsOf(played);
  const count = (of: (o: FoldOutput) => number) => outputs.reduce((sum, o) => sum + of(o), 0);
  return { frames: played.frames, records: inputs.length, events: count((o) => o.events.length), rejected: count((o) => o.rejected.length), commands: played.commands.length, rows: rows.length };
}

function holds(condition: boolean, what: () => string): void {
  if (!condition) throw new Error(what());
}

function oneEntryEach({ inputs, outputs }: Played): void {
  const ledger = outputs.flatMap((o) => o.ledger);
  holds(ledger.length === inputs.length && ledger.every((entry, i) => entry.offset === inputs[i]?.offset), () => `${inputs.length} records have ${ledger.length} ledger entries`);
  for (const output of outputs) {
    const [entry] = output.ledger;
    holds(entry?.events === output.events.length && entry.rejected === output.rejected.length, () => `the entry of ${entry?.offset} counts ${entry?.events} events and ${entry?.rejected} rejected, there are ${output.events.length} and ${output.rejected.length}`);
  }
  const ids = outputs.flatMap((o) => o.events.map(({ event }) => event.envelope.eventId));
  holds(new Set(ids).size === ids.length, () => `an event id stands twice: ${ids.find((id, i) => ids.indexOf(id) !== i)}`);
}

function noFaultOfOurs({ outputs }: Played): void {
  for (const { rejected } of outputs) for (const { rejected: r } of rejected) holds(r.code !== 'INTERNAL', () => `rejected(INTERNAL) for ${r.timer ?? r.payload?.slice(0, 2000)}\n${r.stack}`);
}

/** Promise P4: whole, or cut otherwise and rolled back and restored in between, the same outputs and the same state as record by record. */
function sameBytes({ inputs, outputs }: Played, cut: readonly number[]): void {
  const again = foldInBatches(newFold, inputs, cut.length === 0 ? { sizes: [Infinity] } : { sizes: cut, restoreEvery: 2, rollBack: true });
  const lists = (results: readonly FoldOutput[]) => [results.flatMap((r) => r.events), results.flatMap((r) => r.rejected), results.flatMap((r) => r.ledger)].map((list) => JSON.stringify(list));
  const expected = lists(outputs);
  holds(lists(again.results).every((bytes, i) => bytes === expected[i]), () => `cut into ${cut.length === 0 ? 'one batch' : cut.join(', ')}, the log gives other bytes than record by record`);
  const state = new Map<string, string>();
  for (const { key, body } of outputs.flatMap((o) => o.state)) {
    if (body === null) state.delete(key);
    else state.set(key, body);
  }
  const shown = (parts: ReadonlyMap<string, string>) => JSON.stringify([...parts].sort(([x], [y]) => (x < y ? -1 : 1)));
  holds(shown(again.state) === shown(state), () => `cut into ${cut.length === 0 ? 'one batch' : cut.join(', ')}, the log leaves another state than record by record`);
  for (const body of state.values()) codec.encode('normalizer-state', 'io.chargeplane.state.StatePart', { stateVersion: STATE_VERSION, ruleSetVersion: RULES.version, body });
}

/** Promise P7: exactly one settled outcome for each command. */
function oneEndEach({ commands, outcomes }: Played): void {
  for (const id of commands) {
    const settled = outcomes.filter((o) => o.commandId === id && o.settled);
    holds(settled.length === 1, () => `${id} has ${settled.length} settled outcomes: ${JSON.stringify(outcomes.filter((o) => o.commandId === id).map((o) => [o.state, o.settled, o.reason]))}`);
  }
}

/** All rows of what was played, read back from Avro as the sink reads it. */
function rowsOf(played: Played): TableRow[] {
  return Object.entries(valuesOf(played)).flatMap(([topic, values]) => values.flatMap((value, offset) => {
    const decoded = codec.decode(topic as Place['topic'], value);
    if (decoded.error !== undefined) throw new Error(`a record of ${topic} cannot be read back: ${decoded.detail}`);
    return checked(projectRecord(decoded.value, { topic: topic as Place['topic'], partition: 0, offset, timestamp: Date.UTC(2026, 4, 4) }), topic);
  }));
}

function checked(rows: TableRow[], topic: string): TableRow[] {
  holds(rows.every(({ table, row }) => TABLES.includes(table) && !JSON.stringify(row).includes('\n')), () => `a row of ${topic} is no line of a known table`);
  if (topic === 'events') holds(rows.filter(({ table }) => table === 'events').length === 1 && rows[0]?.row['derived_rows'] === rows.length - 1, () => `an event counts ${rows[0]?.row['derived_rows']} rows beside its own, there are ${rows.length - 1}`);
  return rows;
}
