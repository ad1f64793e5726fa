import type { CanonicalCommand, CommandType } from '@chargeplane/contracts';
import { validate } from '@chargeplane/ocpp';
import type { OcppVersion } from '@chargeplane/ocpp';
import { fitDevice } from './fit-device.ts';
import type { Native, NativeContext, ToNative } from './native.ts';
import { isRejection, refuse } from './rejection.ts';
import type { Rejection } from './rejection.ts';
import * as v16 from './v16/index.ts';
import * as v201 from './v201/index.ts';
import * as v21 from './v21/index.ts';

type Translations = { readonly [K in CommandType]: ToNative<K> };

const TRANSLATIONS: Readonly<Record<OcppVersion, Translations>> = {
  '1.6': {
    'transaction.start': v16.toV16RemoteStartTransaction,
    'transaction.stop': v16.toV16RemoteStopTransaction,
    'connector.unlock': v16.toV16UnlockConnector,
    'availability.set': v16.toV16ChangeAvailability,
    'charger.reset': v16.toV16Reset,
    'configuration.get': v16.toV16GetConfiguration,
    'configuration.set': v16.toV16ChangeConfiguration,
    'message.trigger': v16.toV16TriggerMessage,
  },
  '2.0.1': {
    'transaction.start': v201.toV201RequestStartTransaction,
    'transaction.stop': v201.toV201RequestStopTransaction,
    'connector.unlock': v201.toV201UnlockConnector,
    'availability.set': v201.toV201ChangeAvailability,
    'charger.reset': v201.toV201Reset,
    'configuration.get': v201.toV201GetVariables,
    'configuration.set': v201.toV201SetVariables,
    'message.trigger': v201.toV201TriggerMessage,
  },
  '2.1': {
    'transaction.start': v21.toV21RequestStartTransaction,
    'transaction.stop': v21.toV21RequestStopTransaction,
    'connector.unlock': v21.toV21UnlockConnector,
    'availability.set': v21.toV21ChangeAvailability,
    'charger.reset': v21.toV21Reset,
    'configuration.get': v21.toV21GetVariables,
    'configuration.set': v21.toV21SetVariables,
    'message.trigger': v21.toV21TriggerMessage,
  },
};

/** Actions that a type of command is made of: those that a charger said it lacks are refused before anything else is looked at. */
const ACTION: Readonly<Record<'1.6' | '2.x', Readonly<Record<CommandType, string>>>> = {
  '1.6': {
    'transaction.start': 'RemoteStartTransaction', 'transaction.stop': 'RemoteStopTransaction', 'connector.unlock': 'UnlockConnector', 'availability.set': 'ChangeAvailability',
    'charger.reset': 'Reset', 'configuration.get': 'GetConfiguration', 'configuration.set': 'ChangeConfiguration', 'message.trigger': 'TriggerMessage',
  },
  '2.x': {
    'transaction.start': 'RequestStartTransaction', 'transaction.stop': 'RequestStopTransaction', 'connector.unlock': 'UnlockConnector', 'availability.set': 'ChangeAvailability',
    'charger.reset': 'Reset', 'configuration.get': 'GetVariables', 'configuration.set': 'SetVariables', 'message.trigger': 'TriggerMessage',
  },
};

/**
 * Says a command in the words of a version: the CALLs, each valid under the official schema, or the first named reason why not, in the order
 * device, version and profile, target, limits, what vendor packs withhold, schema.
 */
export function plan(command: CanonicalCommand, version: OcppVersion, context: NativeContext): Native | Rejection {
  const { unsupported } = context.core;
  const usual = ACTION[version === '1.6' ? '1.6' : '2.x'][command.type];
  if (unsupported.includes(usual) && !isReport(command)) return lacks(usual);
  const standard = translate(command, TRANSLATIONS[version], context);
  if (isRejection(standard)) return standard;
  const native = fitDevice(standard, version, context.core);
  if (isRejection(native)) return native;
  for (const call of native.calls) {
    const name = capability(call.action, call.payload['requestedMessage']);
    if (unsupported.includes(call.action)) return lacks(call.action);
    if (unsupported.includes(name)) return lacks(name);
    const { schemaValid, errors } = validate(version, call.action, 'request', call.payload);
    if (!schemaValid) return refuse('VALIDATION_FAILED', `${call.action} would break its schema: ${errors.map((e) => `${e.path || '/'} ${e.message}`).join('; ').slice(0, 500)}`);
  }
  if (JSON.stringify(native.calls).length > context.rules.maxCommandChars) {
    return refuse('VALUE_OUT_OF_RANGE', `the calls of the command have more than ${context.rules.maxCommandChars} characters: split it`);
  }
  return native;
}

/** Name under which a missing capability is remembered: the action, with the message where it triggers one. */
export function capability(action: string, requestedMessage: unknown): string {
  return typeof requestedMessage === 'string' ? `${action}/${requestedMessage}` : action;
}

function lacks(name: string): Rejection {
  return refuse('UNSUPPORTED_BY_DEVICE', `this charger answered with this firmware that it does not implement ${name}`);
}

function isReport(command: CanonicalCommand): boolean {
  return command.type === 'configuration.get' && command.payload.keys.length === 0;
}

function translate(command: CanonicalCommand, by: Translations, context: NativeContext): Native | Rejection {
  switch (command.type) {
    case 'transaction.start':
      return by[command.type](command, context);
    case 'transaction.stop':
      return by[command.type](command, context);
    case 'connector.unlock':
      return by[command.type](command, context);
    case 'availability.set':
      return by[command.type](command, context);
    case 'charger.reset':
      return by[command.type](command, context);
    case 'configuration.get':
      return by[command.type](command, context);
    case 'configuration.set':
      return by[command.type](command, context);
    case 'message.trigger':
      return by[command.type](command, context);
  }
}
