import type { Loss, LossAcceptance } from './loop/loop-options.ts';

/** How a loss is named where it is refused, and where somebody accepts it: `topic-partition:from-to`, the last offset included. */
export const lossName = ({ topic, partition, from, to }: Loss): string => `${topic}-${partition}:${from}-${to}`;

/** Whether one of `names` covers the loss: it must begin at the same offset, and may end later, because retention goes on deleting while somebody decides. */
export function coversLoss(names: readonly string[], { topic, partition, from, to }: Loss): boolean {
  return names.some((name) => {
    const match = /^(.+):(\d+)-(\d+)$/.exec(name);
    return match !== null && match[1] === `${topic}-${partition}` && Number(match[2]) === from && Number(match[3]) >= to;
  });
}

/** The end of a sentence that refuses to go on. */
export const deletedUnread = (loss: Loss, acceptance?: LossAcceptance): string =>
  `retention deleted ${loss.to + 1 - loss.from} records unread. Restore them${acceptance ? `, or decide to go on without them: ${acceptance.how}${lossName(loss)}` : ''}.`;
