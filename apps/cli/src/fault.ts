/** Exit codes of the cli; the README and --help show them. */
export const EXIT = {
  OK: 0,
  /** What was asked for did not happen: a command was rejected or failed, accounting has leaks, a row of a file is wrong. */
  NOT_DONE: 1,
  /** The command line is wrong. */
  USAGE: 2,
  /** Nobody knows: a command timed out after it was sent, or no outcome came in time. */
  UNCERTAIN: 3,
  /** A part of the pipe could not be reached. */
  UNREACHABLE: 4,
} as const;

/** Ends the cli with a message for a person: what was being done and what to do next. */
export class Fault extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.NOT_DONE) {
    super(message);
    this.exitCode = exitCode;
  }
}
