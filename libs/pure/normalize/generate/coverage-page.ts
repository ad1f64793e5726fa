import { join } from 'node:path';
import type { CommandPayloadByType, CommandType } from '@chargeplane/contracts';
import { DEFAULT_RULES, emptyCharger, plan } from '@chargeplane/dispatch';
import { ACTIONS, OCPP_VERSIONS, VERSION_TAGS } from '@chargeplane/ocpp';
import type { ActionInfo, OcppVersion } from '@chargeplane/ocpp';
import { readGoldens } from '@chargeplane/testkit';
import { commandOf } from '../../dispatch/test/history.ts';
import { translationOf } from '../src/pipeline/translations.ts';
import { playGolden, versionOfGoldens } from '../test/golden.ts';
import type { Golden } from '../test/golden.ts';

/** Types of the events that a message itself gives, by `version action CALL|ANSWER`. What goes wrong beside (protocol.exception.recorded) is not counted. */
export type Seen = ReadonlyMap<string, ReadonlySet<string>>;

/** What the goldens give: their conversations are played, and each event stands for the message that it points to. */
export function seenInGoldens(): Seen {
  const seen = new Map<string, Set<string>>();
  for (const { path, cases } of readGoldens<Golden>(join(import.meta.dirname, '../goldens'))) {
    const tag = versionOfGoldens(path);
    const version = OCPP_VERSIONS.find((each) => VERSION_TAGS[each] === tag);
    if (version === undefined) throw new Error(`${path} is named after no version of OCPP`);
    for (const golden of cases) {
      for (const { type, envelope } of playGolden(VERSION_TAGS[version], golden)) {
        const { action, messageType } = envelope.source;
        if (action == null || type === 'protocol.exception.recorded') continue;
        const key = `${version} ${action} ${messageType === 2 || messageType === 6 ? 'CALL' : 'ANSWER'}`;
        seen.set(key, (seen.get(key) ?? new Set()).add(type));
      }
    }
  }
  return seen;
}

const NOT_IN_VERSION = '–';

/** One cell: what a CALL of the charger and its answer become. */
export function inboundCell(version: OcppVersion, { action, unanswered }: ActionInfo, seen: Seen): string {
  if (!Object.hasOwn(translationOf(VERSION_TAGS[version]).calls, action)) return 'rejected(ACTION_NOT_MAPPED)';
  const types = (on: string): string => [...(seen.get(`${version} ${action} ${on}`) ?? [])].sort().join(', ');
  const [call, answer] = [types('CALL'), types('ANSWER')];
  return [call, !unanswered && answer !== '' ? `with the answer: ${answer}` : ''].filter((part) => part !== '').join('; ');
}

/** One cell: what a CALL to the charger and its answer become; the exchange itself always is an event. */
function outboundCell(version: OcppVersion, { action }: ActionInfo, seen: Seen): string {
  const more = [...(seen.get(`${version} ${action} ANSWER`) ?? [])].filter((type) => type !== 'command.exchanged').sort();
  return ['command.exchanged', ...more].join(', ');
}

/** A plain command of each type. */
const SAMPLES: { readonly [K in CommandType]: CommandPayloadByType[K] } = {
  'transaction.start': { idToken: { value: 'ABC', type: 'ISO14443' } },
  'transaction.stop': {},
  'connector.unlock': {},
  'availability.set': { operational: true },
  'charger.reset': { mode: 'GRACEFUL' },
  'configuration.get': { keys: ['HeartbeatInterval'] },
  'configuration.set': { items: [{ key: 'HeartbeatInterval', value: '60' }] },
  'message.trigger': { message: 'HEARTBEAT' },
};

const TARGET = { evseId: 1, connectorId: 1, transactionUid: 'tx' };
const CORE = { ...emptyCharger('main/CP', 'main', 'CP').core, transactions: [{ uid: 'tx', nativeId: '42', evseId: 1, connectorId: 1 }] };

function commandCell(version: OcppVersion, type: CommandType): string {
  const target = type === 'availability.set' || type === 'charger.reset' || type === 'message.trigger' || type.startsWith('configuration') ? {} : TARGET;
  const native = plan(commandOf(type, SAMPLES[type] as never, { target }), version, { core: CORE, rules: DEFAULT_RULES });
  return 'reason' in native ? `refused(${native.reason})` : native.calls.map(({ action }) => action).join(', ');
}

function table(direction: 'CS_TO_CSMS' | 'CSMS_TO_CS', cell: (version: OcppVersion, info: ActionInfo) => string): string {
  const of = (version: OcppVersion): readonly ActionInfo[] => ACTIONS[version].filter((info) => info.direction === direction || info.direction === 'BOTH');
  const names = [...new Set(OCPP_VERSIONS.flatMap((version) => of(version).map(({ action }) => action)))].sort();
  const rows = names.map((name) => [name, ...OCPP_VERSIONS.map((version) => {
    const info = of(version).find(({ action }) => action === name);
    return info === undefined ? NOT_IN_VERSION : cell(version, info);
  })]);
  return rowsOf(['Action', ...OCPP_VERSIONS], rows);
}

function rowsOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** docs/coverage.md. @throws where a cell would be empty: a translation without a golden that shows what it gives. */
export function coveragePage(seen: Seen): string {
  const inbound = table('CS_TO_CSMS', (version, info) => inboundCell(version, info, seen));
  const mapped = OCPP_VERSIONS.map((version) => {
    const all = ACTIONS[version].filter(({ direction }) => direction !== 'CSMS_TO_CS');
    return `${version}: ${all.filter(({ action }) => Object.hasOwn(translationOf(VERSION_TAGS[version]).calls, action)).length} of ${all.length}`;
  });
  const page = `<!-- Generated from the tables of the code and the goldens by npm run generate. Do not edit. -->
# Coverage

What becomes of every action of every version, and of every command. ${NOT_IN_VERSION}: the version has no such action.

## Actions of chargers
Canonical events by action. What is not mapped yet is kept in \`frames\` and rejected with a code that says so. Mapped: ${mapped.join(', ')}.

${inbound}

## Actions of central systems
Whoever sends them, we or another system: the CALL and its answer are \`command.exchanged\`, with the action, both payloads redacted and the result. Some answers give more.

${table('CSMS_TO_CS', (version, info) => outboundCell(version, info, seen))}

## Commands
What a plain command of each type is in the words of each version. What a command may say, and why it is refused, is in [libs/pure/dispatch](../libs/pure/dispatch/README.md).

${rowsOf(['Command', ...OCPP_VERSIONS], (Object.keys(SAMPLES) as CommandType[]).map((type) => [type, ...OCPP_VERSIONS.map((version) => commandCell(version, type))]))}
`;
  const empty = page.split('\n').find((line) => /\|\s*\|/.test(line));
  if (empty !== undefined) throw new Error(`docs/coverage.md would have an empty cell: ${empty}`);
  return page;
}
