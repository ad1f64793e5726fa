import { answer } from '@chargeplane/answer';
import { projectRecord } from '@chargeplane/project';
import { LEXICAL_REPAIRS, parseFrame, VERSION_TAGS } from '@chargeplane/ocpp';
import type { LexicalRepairId, OcppVersion } from '@chargeplane/ocpp';
import { tokenReference } from '@chargeplane/contracts';
import type { RawRecord } from '@chargeplane/contracts';
import { newFold, TOKEN_KEY } from './play-case.ts';

/** Texts that grow, up to half of what one record of the log holds: four times as long may take four times as long (with something for the machine), not sixteen times. */
const call = (action: string, payload: string) => `[2,"m1","${action}",${payload}]`;
const times = (n: number, unit: string) => unit.repeat(n);
const list = (n: number, of: (i: number) => string) => Array.from({ length: n }, (_, i) => of(i)).join(',');
const GROWING: Readonly<Record<string, (n: number) => string>> = {
  'a long text': (n) => call('Authorize', `{"idTag":"${times(n, 'x')}"}`),
  'a long text of escapes': (n) => call('Authorize', `{"idTag":"${times(n, '\\u0000')}"}`),
  'a long action': (n) => `[2,"m1","${times(n, 'x')}",{}]`,
  'a long id': (n) => `[2,"${times(n, 'x')}","Heartbeat",{}]`,
  'a long number': (n) => call('StartTransaction', `{"connectorId":1,"meterStart":${times(n, '1')}}`),
  'a long exponent': (n) => call('StartTransaction', `{"connectorId":1,"meterStart":1e${times(n, '9')}}`),
  'a long fraction in a text': (n) => call('MeterValues', `{"connectorId":1,"meterValue":[{"timestamp":"2026-05-04T08:00:00Z","sampledValue":[{"value":"0.${times(n, '1')}"}]}]}`),
  'a long time': (n) => call('StatusNotification', `{"connectorId":1,"status":"Available","errorCode":"NoError","timestamp":"2026-05-04T08:00:00.${times(n, '0')}Z"}`),
  'a long white space': (n) => `${times(n, ' ')}[2,"m1","Heartbeat",{}]${times(n, ' ')}x`,
  'white space inside': (n) => `[2,${times(n, ' \t')}"m1","Heartbeat",{}]`,
  'many members': (n) => call('Heartbeat', `{${list(n / 8, (i) => `"k${i}":${i}`)}}`),
  'one member many times': (n) => call('Heartbeat', `{${list(n / 8, () => '"__proto__":1,"a":1')}}`),
  'many elements': (n) => `[2,"m1","Heartbeat",{},${list(n / 4, () => '{}')}]`,
  'many samples': (n) => call('MeterValues', `{"connectorId":1,"meterValue":[${list(n / 64, (i) => `{"timestamp":"2026-05-04T08:00:${String(i % 60).padStart(2, '0')}Z","sampledValue":[{"value":"${i}"},{"value":"1,5"}]}`)}]}`),
  'many wrong items': (n) => call('MeterValues', `{"connectorId":1,"meterValue":[${list(n / 4, () => '7')}]}`),
  'open brackets': (n) => times(n, '['),
  'open braces': (n) => times(n, '{"a":'),
  'quotes': (n) => `[2,"m1","Heartbeat",{"a":${times(n, '"')}`,
  'backslashes': (n) => `[2,"m1","Heartbeat",{"a":"${times(n, '\\')}`,
  'commas': (n) => `[2,"m1","Heartbeat",{"a":[${times(n, ',')}]}]`,
  'NUL': (n) => `[2,"m1","Heartbeat",{}${times(n, '\u0000')}x`,
  'line feeds in a text': (n) => call('DataTransfer', `{"vendorId":"v","data":"${times(n, '\n')}"}`),
  'escaped text in a text': (n) => call('DataTransfer', `{"vendorId":"v","data":"${times(n, '\\"')}"}`),
  'items of a report (2.1)': (n) => call('NotifyReport', `{"requestId":1,"generatedAt":"2026-05-04T08:00:00Z","seqNo":0,"reportData":[${list(n / 64, (i) => `{"component":{"name":"C${i}"},"variable":{"name":"V"},"variableAttribute":[{"value":"${i}"}]}`)}]}`),
  'samples of a transaction (2.1)': (n) => call('TransactionEvent', `{"eventType":"Updated","timestamp":"2026-05-04T08:00:00Z","triggerReason":"MeterValuePeriodic","seqNo":1,"transactionInfo":{"transactionId":"t"},"meterValue":[{"timestamp":"2026-05-04T08:00:00Z","sampledValue":[${list(n / 16, (i) => `{"value":${i}}`)}]}]}`),
  'events (2.1)': (n) => call('NotifyEvent', `{"generatedAt":"2026-05-04T08:00:00Z","seqNo":0,"eventData":[${list(n / 128, (i) => `{"eventId":${i},"timestamp":"2026-05-04T08:00:00Z","trigger":"Alerting","actualValue":"true","component":{"name":"EVSE","evse":{"id":1}},"variable":{"name":"Problem"},"eventNotificationType":"CustomMonitor"}`)}]}`),
};

const REPAIRS = Object.keys(LEXICAL_REPAIRS) as LexicalRepairId[];
const NOW = Date.UTC(2026, 4, 4, 8);

/** All that one frame costs: read, answered, normalized, made rows. */
function step(text: string, version: OcppVersion): void {
  const frame = parseFrame(text, version, { repairs: REPAIRS });
  answer(frame, { heartbeatIntervalS: 300, registration: 'Accepted', unknownTokens: 'accept', knowsVendor: () => true, strictness: 'strict' }, { version, now: NOW, tenantId: 'main', chargerId: 'CS', connectionId: 'c', tokenReference: (token) => tokenReference(TOKEN_KEY, 'main', token), token: () => undefined });
  const record: RawRecord = { kind: 'FRAME_IN', frameId: 'f', tenantId: 'main', chargerId: 'CS', connectionId: 'c', connSeq: 0, ocppVersion: VERSION_TAGS[version], receivedAt: NOW, edgeNode: 'e', incarnation: 'i', payload: text, binary: false, leg: 'CHARGER' };
  const output = newFold().apply([{ offset: 0, timestamp: NOW, key: 'main/CS', record }]);
  for (const { event } of output.events) projectRecord(event, { topic: 'events', partition: 0, offset: 0, timestamp: NOW });
}

/** Milliseconds of processor that the quickest of some tries took: what else the machine does only adds to it. */
function cost(text: string, version: OcppVersion): number {
  let least = Infinity;
  for (let i = 0; i < 3; i++) {
    const before = process.cpuUsage();
    step(text, version);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

const SHORT = 32_000;
const LONG = 4 * SHORT;
/** Below this, clock and collector are all that is measured. */
const FLOOR_MS = 1;

test.each(Object.entries(GROWING))('%s: the work grows with the length, not with its square', (name, make) => {
  const version = name.endsWith('(2.1)') ? '2.1' : '1.6';
  step(make(SHORT), version);
  const ratios: number[] = [];
  // A machine that is busy at the wrong time is asked again.
  for (let tries = 0; tries < 5; tries++) {
    ratios.push(Math.max(cost(make(LONG), version), FLOOR_MS) / Math.max(cost(make(SHORT), version), FLOOR_MS));
    if (Math.min(...ratios) < 9) return;
  }
  expect(Math.min(...ratios)).toBeLessThan(9);
});
