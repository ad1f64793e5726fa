import { isDecodeFailure, openCodec } from '@chargeplane/schema-registry';
import { readFileSync } from 'node:fs';
import type { CommandOutcome, Downlink } from '@chargeplane/contracts';
import type { JournalEntry } from '@chargeplane/simulator';
import { readTopic } from '../local/read-topic.ts';
import { Tally, type Comparison } from './compare/comparison.ts';
import { messageOf } from './compare/journal-side.ts';
import { PREFIX, type ProveWorld } from './prove-world.ts';

/** What stands in the topics, as far as commands go. */
export interface CommandLog {
  /** Ids that Kafka acknowledged to the backend. */
  acknowledged: readonly string[];
  /** Ids in `commands`. */
  commands: readonly string[];
  outcomes: readonly Pick<CommandOutcome, 'commandId' | 'state' | 'settled'>[];
  calls: readonly { commandId: string; attempt: number; messageId: string }[];
  /** Message ids of the CALLs that chargers received, by their own journal, each time. */
  received: readonly string[];
}

/** P7: one settled outcome for each command, at most one CALL on the wire for each attempt, and nothing on the wire of what was said not to have been sent. */
export function checkCommands({ acknowledged, commands, outcomes, calls, received }: CommandLog): Comparison {
  const tally = new Tally('commands: one settled outcome, one CALL on the wire');
  const known = new Set(commands);
  const settled = Map.groupBy(outcomes.filter((outcome) => outcome.settled), ({ commandId }) => commandId);
  for (const id of acknowledged) if (!known.has(id)) tally.found('lost', `command ${id} was acknowledged and is not in the log`);
  for (const id of known) {
    tally.compared();
    const times = settled.get(id)?.length ?? 0;
    if (times === 0) tally.found('lost', `command ${id} has no settled outcome`);
    if (times > 1) tally.found('doubled', `command ${id} is settled ${times} times`);
  }
  for (const { commandId, state } of outcomes) if (!known.has(commandId)) tally.found('invented', `outcome ${state} of ${commandId}, which nobody sent`);
  const messages = new Map<string, string>();
  const attempts = new Set<string>();
  for (const { commandId, attempt, messageId } of calls) {
    if (messages.has(messageId) || attempts.has(`${commandId} ${attempt}`)) tally.found('doubled', `attempt ${attempt} of command ${commandId} stands twice in downlink`);
    messages.set(messageId, commandId);
    attempts.add(`${commandId} ${attempt}`);
  }
  for (const [messageId, times] of Map.groupBy(received, (id) => id)) {
    const commandId = messages.get(messageId);
    if (times.length > 1) tally.found('doubled', `CALL ${messageId} of command ${commandId} was on the wire ${times.length} times`);
    if (commandId === undefined) tally.found('invented', `CALL ${messageId} was received, and no command is its cause`);
    const states = settled.get(commandId ?? '')?.map(({ state }) => state) ?? [];
    if (states.some((state) => state === 'EXPIRED' || state === 'CHARGER_OFFLINE')) tally.found('changed', `command ${commandId} is ${states.join()}, but the charger received it`);
  }
  return tally.result();
}

/** Reads all of it. */
export async function readCommands({ kafka, installation }: ProveWorld, acknowledged: readonly string[], journal: string): Promise<CommandLog> {
  const codec = await openCodec({ registryUrl: installation.registry, topicPrefix: PREFIX, topics: ['commands', 'outcomes', 'downlink'] });
  const values = async (topic: string): Promise<Buffer[]> => (await readTopic(kafka, `${PREFIX}${topic}`)).flatMap(({ record }) => record.value ?? []);
  const read = <T>(decoded: { value: T; error?: undefined } | { error: string }): T => {
    if (decoded.error !== undefined) throw new Error(`A record about commands cannot be read: ${decoded.error}`);
    return (decoded as { value: T }).value;
  };
  const [commands, outcomes, downlinks] = await Promise.all([values('commands'), values('outcomes'), values('downlink')]);
  return {
    acknowledged,
    commands: commands.map((value) => {
      const command = codec.decodeCommand(value);
      if (isDecodeFailure(command)) throw new Error(`A command cannot be read: ${command.error}`);
      return command.envelope.commandId;
    }),
    outcomes: outcomes.map((value) => read<CommandOutcome>(codec.decodeAs('outcomes', 'io.chargeplane.command.CommandOutcome', value))),
    calls: downlinks.map((value) => read<Downlink>(codec.decodeAs('downlink', 'io.chargeplane.command.Downlink', value))).flatMap(({ kind, commandId, attempt, messageId }) =>
      kind === 'CALL' && commandId != null && attempt != null && messageId != null ? [{ commandId, attempt, messageId }] : [],
    ),
    received: readFileSync(journal, 'utf8').split('\n').flatMap((line) => {
      if (line === '') return [];
      const { what, text = '' } = JSON.parse(line) as JournalEntry;
      const message = what === 'received' ? messageOf(text) : null;
      return message?.type === 2 ? [message.id] : [];
    }),
  };
}
