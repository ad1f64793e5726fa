import { FrameLog } from './frame-log.ts';

const chunk = (seqNo: number, more: object = {}) => ({ requestId: 7, seqNo, generatedAt: '2026-05-04T08:00:00Z', data: 'Jane Doe', ...more });
const tell = (log: FrameLog, body: object) => log.calls(`c${log.inputs.length}`, 'NotifyCustomerInformation', body, {});

test('the event points to the frame that holds the text', () => {
  const log = tell(new FrameLog('V21'), chunk(0));
  const [event] = log.fold().of('customer.information.reported');
  const [frameId, pointer] = event?.data.dataRef?.split('#') ?? [];
  const record = log.inputs.map((i) => i.record).find((r) => 'frameId' in r && r.frameId === frameId);
  const frame = JSON.parse(String((record as { payload?: unknown } | undefined)?.payload)) as unknown;
  expect(pointer?.split('/').slice(1).reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], frame)).toBe('Jane Doe');
});

test.each([
  ['as it should be', JSON.stringify(chunk(0))],
  ['under another name, or within customData', JSON.stringify({ ...chunk(0), Data: 'Jane Doe', customData: { vendorId: 'v', text: 'Jane Doe' } })],
  ['as no text', JSON.stringify(chunk(0, { data: { name: 'Jane Doe' } }))],
  ['as a list', JSON.stringify(chunk(0, { data: ['Jane Doe'] }))],
  ['twice', JSON.stringify(chunk(0)).replace('"data"', '"data":"Jane Doe","data"')],
  ['with a raw line break', JSON.stringify(chunk(0, { data: 'Jane Doe@' })).replace('@', '\n')],
  ['under a spelling of the action that is repaired', JSON.stringify(chunk(0)), 'notifycustomerinformation'],
])('a text that comes %s stands in no event', (_how, body, action = 'NotifyCustomerInformation') => {
  const log = new FrameLog('V201').incoming(`[2,"a","${action}",${body}]`);
  const { events, output } = log.fold();
  expect(events.filter((e) => e.type === 'customer.information.reported')).toHaveLength(1);
  expect(JSON.stringify([events, output.ledger, output.state])).not.toMatch(/jane/i);
});

test('a chunk that is missing is flagged, then the report is incomplete', () => {
  const log = new FrameLog('V201');
  for (const body of [chunk(0, { tbc: true }), chunk(2, { tbc: true }), chunk(3)]) tell(log, body);
  expect(log.fold().of('customer.information.reported').map((e) => [e.data.chunk, e.data.last, e.envelope.flags])).toEqual([[0, false, []], [2, false, ['CHUNK_MISSING']], [3, true, ['REPORT_INCOMPLETE']]]);
});

test('what cannot be read is null; where nothing can be read it is rejected', () => {
  const [event] = tell(new FrameLog('V201'), { requestId: 'x', seqNo: 'y', generatedAt: 'z', data: 5 }).fold().of('customer.information.reported');
  expect(event).toMatchObject({ data: { requestId: null, chunk: null, last: true, generatedAt: null, dataLength: null }, envelope: { validation: { schemaValid: false } } });
  expect(tell(new FrameLog('V201'), { seqNo: 0 }).fold().codes()).toEqual(['UNREADABLE_PAYLOAD']);
});
