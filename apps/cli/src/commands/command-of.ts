import type { CanonicalCommand, CommandEnvelope, CommandPayloadByType, CommandType, ResetMode, TriggerableMessage } from '@chargeplane/contracts';
import { EXIT, Fault } from '../fault.ts';

export interface SendOptions {
  readonly tenant: string;
  readonly evse?: number;
  readonly connector?: number;
  readonly transaction?: string;
  readonly token?: string;
  readonly tokenType: string;
  readonly operational?: boolean;
  readonly inoperative?: boolean;
  readonly mode?: ResetMode;
  readonly key: readonly string[];
  readonly set: readonly string[];
  readonly message?: string;
  readonly effect: boolean;
  readonly allowApproximation?: boolean;
  readonly expires?: number;
  readonly json?: boolean;
}

/** The canonical command of a command line. */
export function commandOf(type: CommandType, chargerId: string, options: SendOptions, { commandId, now }: { commandId: string; now: number }): CanonicalCommand {
  const { tenant, evse, connector, transaction } = options;
  const envelope: CommandEnvelope = {
    commandId, commandVersion: 1, tenantId: tenant, chargerId, requestedAt: now, system: 'cli', waitForEffect: options.effect,
    allowApproximation: options.allowApproximation ?? false, queueOffline: false,
    target: evse === undefined && connector === undefined && transaction === undefined ? null : { evseId: evse, connectorId: connector, transactionUid: transaction },
    expiresAt: options.expires === undefined ? null : now + options.expires * 1000,
  };
  return { type, envelope, payload: PAYLOADS[type](options) } as CanonicalCommand;
}

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Fault(`This command needs ${what}. See chargeplane send --help.`, EXIT.USAGE);
  return value;
}

const PAYLOADS: { [K in CommandType]: (options: SendOptions) => CommandPayloadByType[K] } = {
  'transaction.start': (o) => ({ idToken: { value: need(o.token, '--token'), type: o.tokenType } }),
  'transaction.stop': (o) => (need(o.transaction, '--transaction'), {}),
  'connector.unlock': () => ({}),
  'availability.set': (o) => ({ operational: need(o.operational ? true : o.inoperative ? false : undefined, '--operational or --inoperative') }),
  'charger.reset': (o) => ({ mode: need(o.mode, '--mode') }),
  'configuration.get': (o) => ({ keys: o.key }),
  'configuration.set': (o) => ({ items: need(o.set.length ? o.set : undefined, '--set key=value').map(item) }),
  'message.trigger': (o) => ({ message: need(o.message, '--message') as TriggerableMessage }),
};

function item(text: string): { key: string; value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new Fault(`--set ${text}: expected key=value.`, EXIT.USAGE);
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}
