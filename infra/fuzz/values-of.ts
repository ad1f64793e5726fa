import type { ProjectedTopic } from '@chargeplane/project';
import { RULES, codec } from './play-case.ts';
import type { Played } from './play-case.ts';

/** What a played case has in Kafka, topic by topic. @throws where something does not fit its schema */
export function valuesOf({ inputs, outputs, outcomes }: Played): Record<ProjectedTopic, Buffer[]> {
  return {
    frames: inputs.flatMap(({ record }) => ('undecodable' in record ? [] : codec.encode('frames', 'io.chargeplane.raw.RawRecord', record))),
    events: outputs.flatMap((o) => o.events.map(({ event }) => codec.encodeEvent(event))),
    rejected: outputs.flatMap((o) => o.rejected.map(({ rejected }) => codec.encode('rejected', 'io.chargeplane.rejected.Rejected', rejected))),
    ledger: outputs.map((o) => codec.encode('ledger', 'io.chargeplane.rejected.LedgerBatch', {
      partition: 0, ruleSetVersion: RULES.version, generation: RULES.generation, fromOffset: o.ledger[0]?.offset ?? 0, toOffset: o.ledger.at(-1)?.offset ?? 0, logTime: o.logTime, events: o.events.length, rejected: o.rejected.length, entries: [...o.ledger],
    })),
    outcomes: outcomes.map((outcome) => codec.encode('outcomes', 'io.chargeplane.command.CommandOutcome', outcome)),
  };
}
