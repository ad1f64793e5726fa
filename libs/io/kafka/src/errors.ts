/** A single append or send that can never fit into one Kafka batch under the limits. The caller splits it. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
}

/** The broker refused the records for good (too large for the topic, not allowed, …). Nothing of them is in the log. */
export class AppendRefused extends Error {
  override readonly name = 'AppendRefused';
}

/**
 * Kafka did not acknowledge the records before the lanes or the producer were closed, or before the deadline.
 * `inDoubt`: they were on their way, so they may or may not be in the log.
 */
export class NotAcknowledged extends Error {
  override readonly name = 'NotAcknowledged';
  readonly inDoubt: boolean;
  constructor(message: string, inDoubt: boolean) {
    super(message);
    this.inDoubt = inDoubt;
  }
}

/**
 * Thrown by a worker, an insert or the loop itself when trying again cannot help:
 * the partition stops for good in this process and says why. Everything else that is thrown is tried again.
 */
export class FatalError extends Error {
  override readonly name = 'FatalError';
}

/** A topic of the broker is not as the topic table says (partition count, settings). */
export class TopicMismatch extends Error {
  override readonly name = 'TopicMismatch';
}
