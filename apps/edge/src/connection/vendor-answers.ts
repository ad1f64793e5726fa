import type { ChargerSettings } from '@chargeplane/contracts';
import { isJsonObject } from '@chargeplane/ocpp';
import type { CallError, CallResult, Frame, JsonObject } from '@chargeplane/ocpp';
import { matches, mendAnswer, mendInbound, PACKS } from '@chargeplane/quirks';
import type { Device, Pack, Switches } from '@chargeplane/quirks';
import type { Connection } from './connection.ts';

/** An answer in the shape that the device can take. `quirks`: the fixes that changed it, as `pack/fix@version`; null for none. */
export interface FittedAnswer {
  readonly message: CallResult | CallError;
  readonly quirks: readonly string[] | null;
}

export type FitAnswer = (connection: Pick<Connection, 'facts'>, frame: Frame, message: CallResult | CallError) => FittedAnswer;

interface Known {
  readonly device: Device;
  /** Those that speak of the device. */
  readonly packs: readonly Pack[];
}

/**
 * Gives answers the shape that vendor packs ask for. What a charger is, is known from the BootNotification of its connection, and until then from the
 * hints of the operator. `keptBack` is told of fixes that were not applied because the answer would have broken its schema.
 */
export function vendorAnswers(settingsOf: (key: string) => ChargerSettings | null, keptBack: (fix: string) => void, packs: readonly Pack[] = PACKS): FitAnswer {
  const answering = packs.filter((p) => p.answer.length > 0);
  const known = new WeakMap<object, Known>();
  const remember = (connection: object, device: Device): Known => {
    const found = { device, packs: answering.filter((p) => matches(p, device)) };
    known.set(connection, found);
    return found;
  };

  return (connection, frame, message) => {
    if (frame.type !== 'CALL') return { message, quirks: null };
    const before = known.get(connection);
    if (before?.packs.length === 0 && frame.action !== 'BootNotification') return { message, quirks: null };
    const { key, version } = connection.facts;
    const settings = settingsOf(key);
    const switches: Switches = Object.fromEntries((settings?.quirks ?? []).map(({ id, enabled }) => [id, enabled]));
    const booting = frame.action === 'BootNotification' ? deviceOf(frame.payload, packs, switches) : null;
    const { device, packs: own } = booting !== null ? remember(connection, booting) : (before ?? remember(connection, hinted(settings)));
    if (own.length === 0) return { message, quirks: null };
    const fitted = mendAnswer(own, version, frame.action, message, device, switches);
    for (const fix of fitted.keptBack) keptBack(fix);
    return { message: fitted.message, quirks: fitted.quirks.length === 0 ? null : [...new Set(fitted.quirks.map((q) => `${q.id}@${q.version}`))] };
  };
}

function hinted(settings: ChargerSettings | null): Device {
  return { vendor: settings?.vendorHint ?? null, model: settings?.modelHint ?? null, firmware: null };
}

/** The identity that a boot tells, in the words of 1.6 or of 2.x, as the normalizer reads it; null where it names no vendor. */
function deviceOf(boot: JsonObject, packs: readonly Pack[], switches: Switches): Device | null {
  const told = identityOf(boot);
  return told === null ? null : identityOf(mendInbound(packs, 'BootNotification', boot, told, switches).payload);
}

function identityOf(boot: JsonObject): Device | null {
  const station = isJsonObject(boot['chargingStation']) ? boot['chargingStation'] : boot;
  const text = (...names: string[]): string | null => names.map((n) => station[n]).find((v): v is string => typeof v === 'string') ?? null;
  const vendor = text('chargePointVendor', 'vendorName');
  return vendor === null ? null : { vendor, model: text('chargePointModel', 'model'), firmware: text('firmwareVersion') };
}
