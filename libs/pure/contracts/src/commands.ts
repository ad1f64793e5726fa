import type * as R from './records.generated.ts';

/** Command type → Avro record (namespace io.chargeplane.command). */
export const COMMAND_RECORDS = {
  'transaction.start': 'TransactionStart',
  'transaction.stop': 'TransactionStop',
  'connector.unlock': 'ConnectorUnlock',
  'availability.set': 'AvailabilitySet',
  'charger.reset': 'ChargerReset',
  'configuration.get': 'ConfigurationGet',
  'configuration.set': 'ConfigurationSet',
  'message.trigger': 'MessageTrigger',
} as const;

export type CommandType = keyof typeof COMMAND_RECORDS;

export interface CommandPayloadByType {
  'transaction.start': R.TransactionStartPayload;
  'transaction.stop': R.TransactionStopPayload;
  'connector.unlock': R.ConnectorUnlockPayload;
  'availability.set': R.AvailabilitySetPayload;
  'charger.reset': R.ChargerResetPayload;
  'configuration.get': R.ConfigurationGetPayload;
  'configuration.set': R.ConfigurationSetPayload;
  'message.trigger': R.MessageTriggerPayload;
}

export interface CommandOf<K extends CommandType> {
  readonly type: K;
  readonly envelope: R.CommandEnvelope;
  readonly payload: CommandPayloadByType[K];
}

/** A canonical command, told apart by `type`. On the wire: the Avro record of COMMAND_RECORDS with the fields envelope and payload. */
export type CanonicalCommand = { [K in CommandType]: CommandOf<K> }[CommandType];
