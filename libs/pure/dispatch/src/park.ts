import { done } from './charger-state.ts';
import type { Command } from './charger-state.ts';
import type { Work } from './work.ts';

/** A bug of ours that a command or event met: for the log of the app. Holds places in the code, no values. */
export interface Parked {
  readonly charger: string;
  readonly commandId: string | null;
  readonly trace: string;
}

/** Ends a command on which our code threw, so that the line and the partition go on: FAILED, INTERNAL. */
export function park(work: Work, command: Command, error: unknown): void {
  const trace = traceOf(error);
  work.parked.push({ charger: `${work.core.tenantId}/${work.core.chargerId}`, commandId: command.envelope.commandId, trace });
  work.emit(done(command), 'FAILED', { settle: true, reason: 'INTERNAL', detail: trace.split('\n')[0] ?? null });
}

/** Kind of the error and where it was thrown; its message could repeat a value of the command. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return 'not an Error';
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).map((line) => line.trim().replace(/\(?(?:file:\/\/)?[^()\s]*\/((?:libs|apps)\/)/, '($1'));
  return [`${error.name} ${places[0] ?? ''}`, ...places.slice(1, 10)].join('\n');
}
