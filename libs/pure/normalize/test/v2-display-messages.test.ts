import { validate } from '@chargeplane/ocpp';
import { FrameLog } from './frame-log.ts';
import { TOKEN, transactionEvent } from './transaction-frames.ts';

type Version = 'V201' | 'V21';
const NAMES = { V201: '2.0.1', V21: '2.1' } as const;
const BOTH = ['V201', 'V21'] as const;
const NOBODY = 'NobodyKnowsThis';
const FORMATS = ['ASCII', 'HTML', 'URI', 'UTF8'];
const STATES = ['Charging', 'Faulted', 'Idle', 'Unavailable'];
const PRIORITIES = ['AlwaysFront', 'InFront', 'NormalCycle'];

const info = (more: object = {}) => ({ id: 1, priority: 'NormalCycle', message: { format: 'UTF8', content: 'hello' }, ...more });
const payload = (...messageInfo: object[]) => ({ requestId: 7, messageInfo });
const reported = (version: Version, message: object, log = new FrameLog(version)) => log.calls('d', 'NotifyDisplayMessages', payload(message), {}).fold().of('display.message.reported')[0];
const isValid = (version: Version, message: object) => validate(NAMES[version], 'NotifyDisplayMessages', 'request', payload(message) as never).schemaValid;
const rows = (both: readonly string[], since21: readonly string[]) => [...BOTH.flatMap((v) => both.map((value) => [v, value] as const)), ...since21.map((value) => ['V21', value] as const)];

test.each(rows(PRIORITIES, []))('%s priority %s is kept as it is', (version, priority) => {
  expect(isValid(version, info({ priority }))).toBe(true);
  expect(reported(version, info({ priority }))?.data.messages).toMatchObject([{ messageId: 1, priority }]);
});

test.each(rows(STATES, ['Suspended', 'Discharging']))('%s state %s is kept as it is', (version, state) => {
  expect(isValid(version, info({ state }))).toBe(true);
  expect(reported(version, info({ state }))?.data.messages).toMatchObject([{ state }]);
});

test.each(rows(FORMATS, ['QRCODE']))('%s format %s is kept as it is', (version, format) => {
  const message = { format, content: 'x' };
  expect(isValid(version, info({ message }))).toBe(true);
  expect(reported(version, info({ message }))?.data.messages).toMatchObject([{ format, content: 'x' }]);
});

test.each(BOTH)('%s values that no version has are kept, and the message is not valid', (version) => {
  const event = reported(version, info({ priority: NOBODY, state: NOBODY, message: { format: NOBODY, content: 'x' } }));
  expect(event).toMatchObject({ data: { messages: [{ priority: NOBODY, state: NOBODY, format: NOBODY }] }, envelope: { validation: { schemaValid: false } } });
});

test('a message of a transaction that is known names it', () => {
  const log = transactionEvent(new FrameLog('V201'), 'Started', { tx: 'tx-9', seqNo: 0 });
  const event = reported('V201', info({ transactionId: 'tx-9' }), log.wait(1));
  expect(event?.data.messages[0]).toMatchObject({ nativeTransactionId: 'tx-9', transactionUid: log.fold().of('transaction.started')[0]?.envelope.transactionUid });
  expect(event?.envelope.transactionUid).toBeNull();
});

test('a token that the charger presented stands in no text', () => {
  const log = new FrameLog('V21').calls('a', 'Authorize', { idToken: TOKEN }, { idTokenInfo: { status: 'Accepted' } });
  const more = { message: { format: 'UTF8', content: `Hello ${TOKEN.idToken}` }, messageExtra: [{ format: 'UTF8', content: `Bonjour ${TOKEN.idToken}` }] };
  const event = reported('V21', info(more), log.wait(1));
  expect(event?.data.messages[0]?.content).toMatch(/^Hello ref:[0-9a-f]{32}$/);
  expect(JSON.stringify(event)).not.toContain(TOKEN.idToken);
});

test('the last part may be empty; where nothing can be read it is rejected', () => {
  const tell = (body: object) => new FrameLog('V201').calls('d', 'NotifyDisplayMessages', body, {}).fold();
  expect(tell({ requestId: 7, tbc: false }).of('display.message.reported')[0]?.data).toMatchObject({ requestId: 7, last: true, messages: [] });
  expect(tell({ tbc: false }).codes()).toEqual(['UNREADABLE_PAYLOAD']);
  expect(tell({ messageInfo: info({ id: 'x', message: 'y' }) }).of('display.message.reported')[0]).toMatchObject({ data: { requestId: null, messages: [{ messageId: null, content: null }] }, envelope: { validation: { schemaValid: false } } });
});
