import { basename } from 'node:path';
import type { CanonicalEvent } from '@chargeplane/contracts';
import { FrameLog } from './frame-log.ts';

/** One action of one version: the frames of a conversation, and every event with all of its data and what is particular in its envelope. */
export interface Golden {
  readonly action: string;
  /** `>` from the charger, `<` to it, `<!` a command of ours. */
  readonly frames: readonly (readonly ['>' | '<' | '<!', unknown])[];
  readonly events: readonly object[];
}

/** Of a file `v201.golden.json` or `v201-….golden.json`. */
export function versionOfGoldens(path: string): 'V16' | 'V201' | 'V21' | undefined {
  const version = basename(path).split(/[-.]/)[0]?.toUpperCase();
  return (['V16', 'V201', 'V21'] as const).find((each) => each === version);
}

export function playGolden(version: 'V16' | 'V201' | 'V21', { frames }: Golden): readonly CanonicalEvent[] {
  const log = new FrameLog(version);
  for (const [what, frame] of frames) {
    if (what === '>') log.incoming(frame);
    else if (what === '<') log.outgoing(frame);
    else log.commands(String((frame as unknown[])[1]), String((frame as unknown[])[2]), (frame as object[])[3] ?? {});
  }
  return log.fold().events.filter((e) => e.type !== 'charger.connection.changed');
}
