import fc from 'fast-check';
import type { OcppVersion as CanonicalVersion } from '@chargeplane/contracts';
import { OCPP_VERSIONS, chargerInitiated, systemInitiated } from '@chargeplane/ocpp';
import type { OcppVersion } from '@chargeplane/ocpp';
import { requestSchema, valueOfSchema } from '@chargeplane/testkit';
import { translationOf } from '../src/pipeline/translations.ts';
import { FrameLog } from './frame-log.ts';

/** Whatever the schemas of the three versions let a charger send: facts, or a code that says why there are none. */
const VERSIONS: Record<OcppVersion, CanonicalVersion> = { '1.6': 'V16', '2.0.1': 'V201', '2.1': 'V21' };
const actions = OCPP_VERSIONS.flatMap((version) => chargerInitiated(version).map((info) => ({ version, action: info.action, type: info.action === 'NotifyPeriodicEventStream' ? 6 : 2 })));
const isMapped = (version: OcppVersion, action: string) => Object.hasOwn(translationOf(VERSIONS[version]).calls, action);

/** What is not mapped yet. */
const MISSING = ['NotifyPeriodicEventStream'];

/** Empty texts are valid for many schemas and stand for nothing by our rules: here they are filled. */
function filled(value: unknown): unknown {
  if (typeof value === 'string') return value.trim() === '' ? 'x' : value;
  if (Array.isArray(value)) return value.map(filled);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member)])) : value;
}

test.each(OCPP_VERSIONS)('%s: every action of a charger is mapped, but for those that are named here', (version) => {
  expect(chargerInitiated(version).map(({ action }) => action).filter((action) => !isMapped(version, action) && !MISSING.includes(action))).toEqual([]);
});

test.each(actions)('$version $action: a valid message gives facts when it comes or with its answer, or is rejected(ACTION_NOT_MAPPED)', ({ version, action, type }) => {
  fc.assert(
    fc.property(valueOfSchema(requestSchema(version, action)), (payload) => {
      const { output } = new FrameLog(VERSIONS[version]).incoming([type, 'a', action, filled(payload)]).fold();
      const { outcome, code } = output.ledger[1] ?? { outcome: null, code: null };
      if (!isMapped(version, action)) expect([outcome, code]).toEqual(['REJECTED', 'ACTION_NOT_MAPPED']);
      else expect(outcome === 'IGNORED' ? code : outcome).toMatch(/^(EVENTS|WAITS_FOR_ANSWER)$/);
    }),
    { numRuns: 30 },
  );
});

test.each(OCPP_VERSIONS)('%s: an action that only the central system sends is rejected(WRONG_DIRECTION)', (version) => {
  const own = new Set(chargerInitiated(version).map(({ action }) => action));
  const log = new FrameLog(VERSIONS[version]);
  const foreign = systemInitiated(version).filter(({ action }) => !own.has(action));
  foreign.forEach(({ action }, i) => log.incoming([2, `m${i}`, action, {}]));
  expect(log.fold().codes()).toEqual(foreign.map(() => 'WRONG_DIRECTION'));
});

test.each(OCPP_VERSIONS)('%s: a CALL of ours of any action is evidence, and its answer has an outcome', (version) => {
  const log = new FrameLog(VERSIONS[version]);
  systemInitiated(version).forEach(({ action }, i) => log.commands(`m${i}`, action, {}, {}));
  const { output } = log.fold();
  expect(output.rejected).toEqual([]);
  expect(output.ledger).toHaveLength(log.inputs.length);
});
