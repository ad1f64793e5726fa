import { chargerKey } from '@chargeplane/contracts';
import type { CommandOutcome, Downlink, OcppVersion } from '@chargeplane/contracts';
import { PartitionFold } from '@chargeplane/normalize';
import { projectRecord } from '@chargeplane/project';
import { FrameLog, RULES } from '../../normalize/test/frame-log.ts';
import { commandOf } from '../test/history.ts';
import { DispatchFold } from './index.ts';

/** A command through dispatcher, charger, normalizer, back to the dispatcher and into the rows of the sink. */
function read(version: OcppVersion, keys: readonly string[], answers: readonly ((payload: { requestId?: number }) => { answer: object; report?: object })[]) {
  const log = new FrameLog(version);
  const normalizer = new PartitionFold(0, RULES);
  const dispatcher = new DispatchFold({ tokenKeys: [{ id: 'k1', secret: 's' }] });
  const outcomes: CommandOutcome[] = [];
  const rows: object[] = [];
  const calls: Downlink[] = [];
  let folded = 0;
  const take = (result: ReturnType<DispatchFold['applyEvents']>): void => {
    outcomes.push(...result.outcomes);
    calls.push(...result.downlinks);
    dispatcher.commit();
  };
  const pump = (): void => {
    const { events } = normalizer.apply(log.inputs.slice(folded));
    folded = log.inputs.length;
    take(dispatcher.applyEvents(events.map((e) => e.event)));
    for (const { event } of events) {
      const place = { topic: 'events' as const, partition: 0, offset: rows.length, timestamp: log.now, key: chargerKey('main', 'CS-1') };
      rows.push(...projectRecord({ envelope: event.envelope, data: event.data }, place as never).filter((r) => r.table === 'configuration_items').map((r) => r.row));
    }
  };
  pump();
  const command = commandOf('configuration.get', { keys: [...keys] }, { commandId: 'read', chargerId: 'CS-1', requestedAt: log.now });
  take(dispatcher.applyCommands([{ key: chargerKey('main', 'CS-1'), partition: 0, offset: 0, timestamp: log.now, command }]));
  answers.forEach((answerTo, i) => {
    const call = calls[i];
    if (call === undefined) throw new Error(`No CALL ${i}: ${outcomes.map((o) => `${o.state} ${o.detail}`).join('; ')}`);
    const [, id, action, payload] = JSON.parse(call.payload ?? '') as [2, string, string, { requestId?: number }];
    const { answer, report } = answerTo(payload);
    log.commands(id, action, payload);
    const sent = log.inputs.pop();
    if (sent === undefined || !('record' in sent)) throw new Error('The log has no frame');
    log.inputs.push({ ...sent, record: { ...sent.record, commandId: 'read', attempt: call.attempt ?? 0 } } as typeof sent);
    log.incoming([3, id, answer]);
    if (report !== undefined) log.calls('r1', 'NotifyReport', report, {});
    pump();
  });
  const shown = (rows as { key: string; value: unknown; known: boolean; mutability: string; canonical_key?: string; redacted: boolean; command_id: unknown }[])
    .map(({ key, value, known, mutability, canonical_key, redacted, command_id }) => [key, canonical_key ?? null, value ?? null, known, mutability, redacted, command_id ?? null]);
  return { outcomes, shown };
}

it('1.6: values, secrets, read-only and unknown keys are items of the outcome and rows', () => {
  const { outcomes, shown } = read('V16', ['HeartbeatInterval', 'NumberOfConnectors', 'AuthorizationKey', 'AcmeLed'], [
    () => ({ answer: { configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }, { key: 'NumberOfConnectors', readonly: true, value: '2' }, { key: 'AuthorizationKey', readonly: false, value: 'hunter2' }], unknownKey: ['AcmeLed'] } }),
  ]);
  expect(outcomes.map((o) => o.state)).toEqual(['ACCEPTED', 'SENT', 'PARTIAL']);
  expect(outcomes.at(-1)?.items.map((i) => [i.key, i.status])).toEqual([['HeartbeatInterval', 'READ'], ['NumberOfConnectors', 'READ'], ['AuthorizationKey', 'READ'], ['AcmeLed', 'NOT_FOUND']]);
  expect(shown).toEqual([
    ['HeartbeatInterval', 'comm.heartbeatInterval', '300', true, 'RW', false, 'read'],
    ['NumberOfConnectors', 'station.connectors', '2', true, 'RO', false, 'read'],
    ['AuthorizationKey', 'security.authKey', null, true, 'RW', true, 'read'],
    ['AcmeLed', null, null, false, 'UNKNOWN', false, 'read'],
  ]);
  expect(JSON.stringify([outcomes, shown])).not.toContain('hunter2');
});

it.each(['V201', 'V21'] as const)('%s: variables, and those that the charger does not know', (version) => {
  const of = (name: string) => ({ component: { name: 'OCPPCommCtrlr' }, variable: { name } });
  const { outcomes, shown } = read(version, ['comm.heartbeatInterval', 'v2:OCPPCommCtrlr.Nothing'], [
    () => ({ answer: { getVariableResult: [{ attributeStatus: 'Accepted', attributeValue: '300', ...of('HeartbeatInterval') }, { attributeStatus: 'UnknownVariable', ...of('Nothing') }] } }),
  ]);
  expect(outcomes.at(-1)).toMatchObject({ state: 'PARTIAL', items: [{ status: 'READ' }, { status: 'NOT_FOUND' }] });
  expect(shown.map(([key, canonical, value, known]) => [key, canonical, value, known])).toEqual([['OCPPCommCtrlr.HeartbeatInterval', 'comm.heartbeatInterval', '300', true], ['OCPPCommCtrlr.Nothing', null, null, false]]);
});

it('2.0.1: all of it comes as a report, which is the effect', () => {
  const { outcomes, shown } = read('V201', [], [
    ({ requestId = 0 }) => ({
      answer: { status: 'Accepted' },
      report: {
        requestId, generatedAt: '2026-05-04T08:00:00Z', seqNo: 0,
        reportData: [{ component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' }, variableAttribute: [{ value: '300', mutability: 'ReadWrite' }] }],
      },
    }),
  ]);
  expect(outcomes.map((o) => o.state)).toEqual(['ACCEPTED', 'SENT', 'ACKNOWLEDGED', 'EFFECT_OBSERVED']);
  expect(shown.map(([key, , value, , mutability]) => [key, value, mutability])).toEqual([['OCPPCommCtrlr.HeartbeatInterval', '300', 'RW']]);
});
