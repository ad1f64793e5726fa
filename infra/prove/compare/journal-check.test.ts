import { mkdtempSync, rmSync, statSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawRecord } from '@chargeplane/contracts';
import type { JournalEntry } from '@chargeplane/simulator';
import type { Comparison } from './comparison.ts';
import { JournalCheck } from './journal-check.ts';
import { JournalSide, readJournals } from './journal-side.ts';

const CALL = '[2,"m1","Heartbeat",{}]';
const ANSWER = '[3,"m1",{"currentTime":"2026-01-01T00:00:00Z"}]';
const RESET = '[2,"c1","Reset",{"type":"Soft"}]';
const DONE = '[3,"c1",{"status":"Accepted"}]';

type Frame = Partial<RawRecord>;
const JOURNAL: [JournalEntry['what'], string][] = [['sent', CALL], ['received', ANSWER], ['received', RESET], ['sent', DONE]];
const LOG: Frame[] = [
  { kind: 'CONN_OPENED' },
  { kind: 'FRAME_IN', payload: CALL },
  { kind: 'FRAME_OUT', payload: ANSWER },
  { kind: 'FRAME_OUT', payload: RESET, commandId: 'command', attempt: 1 },
  { kind: 'FRAME_IN', payload: DONE },
];

function compared(log: readonly Frame[], journal: readonly [JournalEntry['what'], string, number?][] = JOURNAL): Record<string, Pick<Comparison, 'lost' | 'doubled' | 'invented' | 'changed'>> {
  const side = new JournalSide();
  journal.forEach(([what, text, connection = 1], line) => side.note({ at: line, charger: 'C 1', connection, what, text }, { tenant: 'sim', source: 'journal', line }));
  const check = new JournalCheck(side);
  log.forEach((frame, offset) => check.frame(0, offset, { tenantId: 'sim', chargerId: 'C 1', connectionId: 'conn-1', ...frame } as RawRecord));
  return Object.fromEntries(check.end().map(({ name, lost, doubled, invented, changed }) => [name.replace('journal against frames: ', ''), { lost, doubled, invented, changed }]));
}

const CLEAN = { lost: 0, doubled: 0, invented: 0, changed: 0 };
const [ANSWERED, SENT, RECEIVED] = ['answered CALLs', 'what chargers sent', 'what chargers received'];
const but = (more: Record<string, object>) => ({ [ANSWERED]: CLEAN, [SENT]: CLEAN, [RECEIVED]: CLEAN, ...Object.fromEntries(Object.entries(more).map(([name, counts]) => [name, { ...CLEAN, ...counts }])) });
const without = (n: number): Frame[] => LOG.filter((_, at) => at !== n);

describe('the journal against frames', () => {
  it('agrees', () => expect(compared(LOG)).toEqual(but({})));

  it('a CALL that was answered is lost', () => expect(compared(without(1))).toEqual(but({ [ANSWERED]: { lost: 1 } })));
  it('its answer is lost', () => expect(compared(without(2))).toEqual(but({ [ANSWERED]: { lost: 1 }, [RECEIVED]: { lost: 1 } })));
  it('the answer stands before its CALL', () => expect(compared([...LOG.slice(2), ...LOG.slice(0, 2)])).toEqual(but({ [ANSWERED]: { lost: 1 } })));
  it('the answer stands on another connection', () => expect(compared(LOG.map((frame, n) => (n === 2 ? { ...frame, connectionId: 'conn-2' } : frame)))).toEqual(but({ [ANSWERED]: { lost: 1 } })));
  it('one byte of the CALL differs', () => {
    const changed = LOG.map((frame, n) => (n === 1 ? { ...frame, payload: CALL.replace('{}', '{ }') } : frame));
    expect(compared(changed)).toEqual(but({ [ANSWERED]: { lost: 1 }, [SENT]: { invented: 1 } }));
  });
  it('one byte of the answer differs', () => {
    const changed = LOG.map((frame, n) => (n === 2 ? { ...frame, payload: ANSWER.replace('2026', '2027') } : frame));
    expect(compared(changed)).toEqual(but({ [ANSWERED]: { lost: 1 }, [RECEIVED]: { lost: 1 } }));
  });

  it('a frame is there twice', () => expect(compared([...LOG, LOG[4] as Frame])).toEqual(but({ [SENT]: { doubled: 1 } })));
  it('a frame is there that nobody sent', () => expect(compared([...LOG, { kind: 'FRAME_IN', payload: '[2,"m2","Heartbeat",{}]' }])).toEqual(but({ [SENT]: { invented: 1 } })));
  it('a charger is there that nobody is', () => expect(compared([...LOG, { ...LOG[1], chargerId: 'C 2' }])).toEqual(but({ [SENT]: { invented: 1 } })));
  it('of other tenants nothing is known', () => expect(compared([...LOG, { ...LOG[1], tenantId: 'main' }])).toEqual(but({})));
  it('what was sent twice may be there twice, or once', () => {
    const journal: typeof JOURNAL = [...JOURNAL, ['sent', '[3,"x",{}]'], ['sent', '[3,"x",{}]']];
    for (const n of [0, 1, 2]) expect(compared([...LOG, ...Array.from({ length: n }, () => ({ kind: 'FRAME_IN', payload: '[3,"x",{}]' }) as const)], journal)).toEqual(but({}));
  });
  it('an exchange that happened twice must be there twice', () => {
    const twice: typeof JOURNAL = [...JOURNAL, ['sent', CALL], ['received', ANSWER]];
    expect(compared(LOG, twice)).toEqual(but({ [ANSWERED]: { lost: 1 }, [RECEIVED]: { lost: 1 } }));
    expect(compared([...LOG, ...LOG.slice(1, 3)], twice)).toEqual(but({}));
  });

  it('a CALL was received of which the log knows nothing', () => expect(compared(without(3))).toEqual(but({ [RECEIVED]: { lost: 1 } })));
  it('a CALL was received twice', () => {
    const journal: typeof JOURNAL = [...JOURNAL, ['received', RESET]];
    expect(compared(LOG, journal)).toEqual(but({ [RECEIVED]: { lost: 1, doubled: 1 } }));
  });
  it('an attempt stands in the log twice', () => expect(compared([...LOG, { ...LOG[3], payload: '[2,"c2","Reset",{"type":"Soft"}]' }])).toEqual(but({ [RECEIVED]: { doubled: 1 } })));
  it('a CALL was received of which the log says that it was not sent', () => expect(compared([...LOG, { ...LOG[3], kind: 'FRAME_NOT_SENT' }])).toEqual(but({ [RECEIVED]: { changed: 1 } })));

  it('a frame in parts is the sum of its parts', () => {
    const part = (number: number, payload: string): Frame => ({ kind: 'FRAME_IN', payload, part: { number, count: 2 } });
    const inParts = [LOG[0], part(1, CALL.slice(0, 5)), part(2, CALL.slice(5)), ...LOG.slice(2)] as Frame[];
    expect(compared(inParts)).toEqual(but({}));
    expect(compared(inParts.filter((_, n) => n !== 1))).toEqual(but({ [ANSWERED]: { lost: 1 }, [SENT]: { invented: 1 } }));
  });

  it('connections of two journals are not the same, though they have the same number', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'chargeplane-compare-'));
    try {
      const line = (what: string, text: string): string => `${JSON.stringify({ at: 1, charger: 'C', connection: 1, what, text })}\n`;
      const [one, two] = [join(dir, 'one'), join(dir, 'two')];
      writeFileSync(one, line('sent', CALL));
      writeFileSync(two, line('received', ANSWER));
      const { bytes, tenant } = { bytes: 1_000, tenant: 'sim' };
      expect((await readJournals([{ file: one, tenant, bytes }, { file: two, tenant, bytes }])).exchanges.size).toBe(0);
      appendFileSync(one, line('received', ANSWER));
      expect((await readJournals([{ file: one, tenant, bytes }])).exchanges.size).toBe(1);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('what was noted after the ends of the log were asked for is sent, but is not looked for', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'chargeplane-compare-'));
    try {
      const file = join(dir, 'journal');
      const line = (what: string, text: string): string => `${JSON.stringify({ at: 1, charger: 'Ü', connection: 1, what, text })}\n`;
      writeFileSync(file, line('sent', CALL));
      const { size } = statSync(file);
      appendFileSync(file, `${line('received', ANSWER)}${line('sent', DONE)}{"at":1,"char`);
      const side = await readJournals([{ file, tenant: 'sim', bytes: size }]);
      expect([side.sent.size, side.received.size, side.exchanges.size]).toEqual([2, 0, 0]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
