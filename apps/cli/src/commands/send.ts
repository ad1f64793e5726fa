import { randomUUID } from 'node:crypto';
import { chargerKey, COMMAND_RECORDS } from '@chargeplane/contracts';
import type { CanonicalCommand, CommandOutcome, CommandType } from '@chargeplane/contracts';
import { tail } from '@chargeplane/kafka';
import { Command, InvalidArgumentError, Option } from 'commander';
import { v7 } from 'uuid';
import { EXIT, Fault } from '../fault.ts';
import { output } from '../output.ts';
import { findTarget } from '../target.ts';
import type { Target } from '../target.ts';
import { ask } from '../clickhouse.ts';
import { append, codecOf, kafkaName, kafkaOf, needKafka } from '../topics.ts';
import { WAIT_MS, within } from '../within.ts';
import { commandOf } from './command-of.ts';
import type { SendOptions } from './command-of.ts';

const TYPES = Object.keys(COMMAND_RECORDS);
const GRACE_MS = 15_000;
const SUCCESS = new Set(['ACKNOWLEDGED', 'EFFECT_OBSERVED']);

export function sendCommand(): Command {
  const collect = (value: string, all: string[]) => [...all, value];
  const integer = (text: string): number => {
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError('a whole number is expected');
    return Number(text);
  };
  return new Command('send')
    .description('Send a command to a charger; waits and shows each step of its life.')
    .argument('<charger>', 'identity of the charger')
    .argument('<type>', TYPES.join(', '))
    .option('--tenant <tenant>', 'tenant of the charger', 'main')
    .option('--evse <n>', 'EVSE', integer)
    .option('--connector <n>', 'connector of the EVSE', integer)
    .option('--transaction <uid>', 'transactionUid (transaction.stop)')
    .option('--token <value>', 'token (transaction.start)')
    .option('--token-type <type>', 'type of the token', 'Central')
    .option('--operational', 'availability.set: in service')
    .option('--inoperative', 'availability.set: out of service')
    .addOption(new Option('--mode <mode>', 'charger.reset').choices(['HARD', 'GRACEFUL', 'WHEN_IDLE', 'RESUME']))
    .option('--key <key>', 'configuration.get: a key; again for more, none for all', collect, [])
    .option('--set <key=value>', 'configuration.set: a key and its value; again for more', collect, [])
    .option('--message <message>', 'message.trigger: BOOT, HEARTBEAT, STATUS, METER_VALUES, …')
    .option('--no-effect', 'do not wait for the effect, only for the answer')
    .option('--allow-approximation', 'let the dispatcher approximate what the version cannot express')
    .option('--expires <seconds>', 'do not send it later than this; default by type', integer)
    .option('--json', 'one JSON line for each step')
    .addHelpText('after', '\nExit code 1: it was rejected or failed; 3: it was sent, and nobody knows.\nExample: chargeplane send SIM-0001 transaction.start --tenant sim --evse 1 --token 04A1B2C3')
    .action(send);
}

async function send(charger: string, type: string, options: SendOptions): Promise<void> {
  if (!TYPES.includes(type)) throw new Fault(`There is no command type ${type}. Types: ${TYPES.join(', ')}.`, EXIT.USAGE);
  const target = findTarget();
  const codec = await codecOf(target, ['commands', 'outcomes']);
  const command = commandOf(type as CommandType, charger, options, { commandId: v7(), now: Date.now() });
  const key = chargerKey(options.tenant, charger);
  const out = output(options.json ?? false);
  await needKafka(target, `Sending ${type}`);
  const settled = await follow(command, async (onOutcome) => {
    const outcomes = tail({
      kafka: kafkaOf(target), topic: `${target.topicPrefix}outcomes`, from: 'end', incarnation: `cli-${randomUUID()}`,
      onRecord: (_p, record) => {
        if (record.key?.toString() !== key || record.value === null) return;
        const decoded = codec.decodeAs('outcomes', 'io.chargeplane.command.CommandOutcome', record.value);
        if (decoded.error === undefined && decoded.value.commandId === command.envelope.commandId) onOutcome(decoded.value);
      },
    });
    await within(Promise.race([outcomes.ready, outcomes.failed]), `Sending ${type}`, kafkaName(target));
    out.say(`${type} ${charger} as ${command.envelope.commandId}`);
    await append(target, 'commands', [{ key, value: codec.encodeCommand(command) }]);
    return () => outcomes.stop();
  }, (outcome) => (options.json ? out.rows([{ ...outcome }], '') : out.say(line(outcome))));
  if (settled === null) throw new Fault(`No final outcome came in time. Look later: SELECT * FROM chargeplane.commands WHERE command_id = '${command.envelope.commandId}'`, EXIT.UNCERTAIN);
  if (settled.state === 'TIMED_OUT') process.exitCode = EXIT.UNCERTAIN;
  else if (!SUCCESS.has(settled.state)) process.exitCode = EXIT.NOT_DONE;
  if (settled.state === 'CHARGER_OFFLINE') process.stderr.write(`${await whereItIs(target, options.tenant, charger)}\n`);
}

/** What is known of a charger that is not connected under that tenant: a wrong tenant and a wrong identity are the usual reasons. */
async function whereItIs(target: Target, tenant: string, charger: string): Promise<string> {
  const rows = await ask<{ tenant: string; connected: boolean; last_seen: string }>(target, 'Looking for it', 'SELECT tenant, connected, last_seen FROM chargers WHERE charger = {charger:String} ORDER BY tenant', { charger }, WAIT_MS).catch(() => null);
  if (rows === null) return `${charger} is not connected in tenant ${tenant}; ClickHouse could not say more.`;
  const own = rows.find((row) => row.tenant === tenant);
  const other = rows.find((row) => row.tenant !== tenant);
  if (own) return `${charger} is not connected; it was last seen at ${own.last_seen} UTC.`;
  if (other) return `${charger} was never seen in tenant ${tenant}, but in tenant ${other.tenant}: add --tenant ${other.tenant}.`;
  return `${charger} was never seen, in no tenant. Who was: chargeplane export chargers`;
}

/** Shows each outcome and gives the settled one, or null where none comes before the command's own deadlines and a grace have passed. */
async function follow(command: CanonicalCommand, start: (onOutcome: (o: CommandOutcome) => void) => Promise<() => Promise<void>>, show: (o: CommandOutcome) => void): Promise<CommandOutcome | null> {
  let settle: (outcome: CommandOutcome | null) => void = () => {};
  const settled = new Promise<CommandOutcome | null>((resolve) => (settle = resolve));
  const stop = await start((outcome) => {
    show(outcome);
    if (outcome.settled) settle(outcome);
  });
  const { expiresAt, effectTimeoutS, requestedAt } = command.envelope;
  const patience = (expiresAt ? expiresAt - requestedAt : 60_000) + (effectTimeoutS ?? 180) * 1000 + GRACE_MS;
  const timer = setTimeout(() => settle(null), patience);
  try {
    return await settled;
  } finally {
    clearTimeout(timer);
    await stop();
  }
}

function line(outcome: CommandOutcome): string {
  const why = [outcome.rejectedBy && `by ${outcome.rejectedBy}`, outcome.reason, outcome.detail, outcome.nativeStatus && `${outcome.nativeAction ?? ''} ${outcome.nativeStatus}`.trim()];
  const items = outcome.items.map((i) => `\n    ${i.key}: ${i.status}${i.nativeStatus ? ` (${i.nativeStatus})` : ''}`);
  return `  ${new Date(outcome.at).toISOString().slice(11, 23)}  ${outcome.state}${outcome.settled ? ' ●' : ''}  ${why.filter(Boolean).join(', ')}${items.join('')}`;
}
