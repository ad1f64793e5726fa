import { parseTimestamp } from '@chargeplane/ocpp';
import { int32 } from '../pipeline/int32.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import type { Step } from '../step.ts';

const MOST_REPORTS = 16;

/** What the chunks of all reports say of themselves; `generated` as sent. */
export function readChunk(payload: PayloadReader): { requestId: number | null; chunk: number | null; last: boolean; generated: string | null; generatedAt: number | null } {
  const generated = payload.text('generatedAt');
  const parsed = generated === null ? null : parseTimestamp(generated);
  return { requestId: int32(payload, 'requestId'), chunk: int32(payload, 'seqNo'), last: payload.boolean('tbc') !== true, generated, generatedAt: parsed?.ok === true ? parsed.ms : null };
}

/**
 * R-RPT-1: a report comes in chunks 0…n, each is told as it comes; `last` closes it. Flags CHUNK_MISSING where one was skipped and
 * REPORT_INCOMPLETE at the end if it never came: then what is not in the report must not be taken for deleted.
 */
export function countChunk(step: Step, report: string, seqNo: number | null, last: boolean): void {
  const { chunks } = step.state.reports;
  const known = chunks[report];
  if (seqNo === null || (known === undefined && seqNo === 0 && last)) return;
  const begun = known === undefined || (seqNo === 0 && known.next > 0) ? { next: 0, missing: 0 } : known;
  const skipped = Math.max(0, seqNo - begun.next);
  const missing = seqNo < begun.next ? Math.max(0, begun.missing - 1) : begun.missing + skipped;
  if (skipped > 0) step.flag('CHUNK_MISSING');
  if (last && missing > 0) step.flag('REPORT_INCOMPLETE');
  const { [report]: _old, ...rest } = chunks;
  if (last) return step.update('reports', { chunks: rest });
  const others = Object.entries(rest).slice(-(MOST_REPORTS - 1));
  step.update('reports', { chunks: { ...Object.fromEntries(others), [report]: { next: Math.max(begun.next, seqNo + 1), missing, log: step.logTime } } });
}
