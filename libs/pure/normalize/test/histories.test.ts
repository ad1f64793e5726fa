import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalEvent, OcppVersion } from '@chargeplane/contracts';
import { FrameLog, cutsOf } from './frame-log.ts';

/** One step: when it is at the edge, and a frame of the charger (`>`), one to it (`<`), a command of ours (`<!`), or what happens to the connection or the log. */
type Step = readonly [at: string, what: '>' | '<' | '<!' | 'close' | 'open' | 'tick', frame?: unknown];

interface History {
  readonly name: string;
  readonly source: string;
  readonly version: OcppVersion;
  readonly steps: readonly Step[];
  /** Every event but those of the connection and the ticks, in order: type, and what matters of data and envelope. Written by hand. */
  readonly expect: readonly { readonly type: string; readonly data?: object; readonly envelope?: object }[];
}

const folder = join(import.meta.dirname, '../histories');
const files = readdirSync(folder).filter((f) => /-v(16|201|21)-.*\.json$/.test(f)).sort();
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as History;

function logOf(history: History): FrameLog {
  const [first] = history.steps;
  const log = new FrameLog(history.version, Date.parse(first?.[0] ?? '') - 1000);
  for (const [at, what, frame] of history.steps) {
    log.at(at);
    if (what === '>') log.incoming(frame);
    else if (what === '<') log.outgoing(frame);
    else if (what === '<!') log.commands(String((frame as unknown[])[1]), String((frame as unknown[])[2]), (frame as object[])[3] ?? {});
    else if (what === 'close') log.closes();
    else if (what === 'open') log.opens();
    else log.tick();
  }
  return log;
}

const told = (events: readonly CanonicalEvent[]) => events.filter((e) => e.type !== 'log.ticked' && e.type !== 'charger.connection.changed');

describe.each(files)('%s', (file) => {
  const history = read(file);

  test(history.name, () => {
    const out = logOf(history).fold();
    const events = told(out.events);
    expect(events.map((e) => e.type)).toEqual(history.expect.map((e) => e.type));
    history.expect.forEach(({ data = {}, envelope = {} }, i) => expect(events[i]).toMatchObject({ data, envelope }));
    expect(out.codes()).toEqual([]);
  });

  test('cut anywhere, or restored in the middle, it gives the same bytes', () => {
    expect(cutsOf(logOf(history).inputs)).toEqual([]);
  });

  test('no token of it stands in the clear', () => {
    const tokens = [...JSON.stringify(history.steps).matchAll(/"id(?:Token|Tag)":"([^"]+)"/g)].map((m) => String(m[1]));
    const text = JSON.stringify(logOf(history).fold().events).toLowerCase();
    expect(tokens.filter((t) => text.includes(t.toLowerCase()))).toEqual([]);
  });
});

test('there are histories', () => {
  expect(files.length).toBeGreaterThan(25);
});
