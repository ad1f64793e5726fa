import { validate } from '@chargeplane/ocpp';
import { FrameLog } from './frame-log.ts';
import { transactionEvent } from './transaction-frames.ts';

const PSP = 'PSP-8837-XY';
const VAT = 'NL123456789B01';
const COMPANY = { name: 'Jane Doe Ltd', address1: '1 Main St', city: 'Utrecht', country: 'Netherlands' };

const settlement = (more: object = {}) => ({ pspRef: PSP, status: 'Settled', settlementAmount: 12.5, settlementTime: '2026-05-04T08:00:00Z', ...more });
const settled = (body: object, answer: object | undefined = {}, log = new FrameLog('V21')) => log.calls('s', 'NotifySettlement', body, answer).fold();
const validated = (answer?: object, body: object = { vatNumber: VAT, evseId: 1 }) => new FrameLog('V21').calls('v', 'VatNumberValidation', body, answer);
const isValid = (body: object) => validate('2.1', 'NotifySettlement', 'request', body as never).schemaValid;

describe('NotifySettlement', () => {
  test.each([['Settled', true], ['Canceled', true], ['Rejected', true], ['Failed', true], ['NobodyKnowsThis', false]])('status %s is kept as it is', (status, known) => {
    expect(isValid(settlement({ status }))).toBe(known);
    expect(settled(settlement({ status })).of('billing.event.recorded')).toMatchObject([{ data: { kind: 'SETTLEMENT', settlementStatus: status }, envelope: { validation: { schemaValid: known } } }]);
  });

  test.each([[0, '0'], [-3.2, '-3.2'], ['7,25', '7.25'], ['free', null]])('an amount of %p is %p', (settlementAmount, amount) => {
    expect(settled(settlement({ settlementAmount })).of('billing.event.recorded')[0]?.data.total).toEqual(amount === null ? null : { amount, currency: null });
  });

  test('of a transaction that is known it names it and its place, and so does the receipt', () => {
    const log = transactionEvent(new FrameLog('V21'), 'Started', { tx: 'tx-9', seqNo: 0, more: { evse: { id: 2, connectorId: 1 } } });
    const out = settled(settlement({ transactionId: 'tx-9' }), { receiptId: 'R-1' }, log.wait(1));
    const [paid, receipt] = out.of('billing.event.recorded');
    const place = { transactionUid: out.of('transaction.started')[0]?.envelope.transactionUid, nativeTransactionId: 'tx-9', topology: { evseId: 2, connectorId: 1 } };
    expect([paid, receipt]).toMatchObject([{ data: { receiptId: null }, envelope: place }, { data: { receiptId: 'R-1', pspRef: paid?.data.pspRef }, envelope: { ...place, causationId: paid?.envelope.eventId } }]);
  });

  test('an answer without a receipt, an error, and no answer add nothing', () => {
    expect(settled(settlement(), {}).of('billing.event.recorded')).toHaveLength(1);
    expect(new FrameLog('V21').incoming([2, 's', 'NotifySettlement', settlement()]).outgoing([4, 's', 'InternalError', '', {}]).fold().of('billing.event.recorded')).toHaveLength(1);
    expect(new FrameLog('V21').incoming([2, 's', 'NotifySettlement', settlement()]).wait(300).tick().fold().of('billing.event.recorded')).toHaveLength(1);
  });

  test('the payment is the token of who paid directly', () => {
    const log = transactionEvent(new FrameLog('V21'), 'Started', { seqNo: 0, more: { idToken: { idToken: PSP, type: 'DirectPayment' } } });
    const out = settled(settlement(), {}, log.wait(1));
    expect(out.of('billing.event.recorded')[0]?.data.pspRef).toBe(out.of('transaction.started')[0]?.data.idToken?.ref);
  });

  test('where nothing can be read it is rejected', () => {
    expect(settled({ settlementTime: '2026-05-04T08:00:00Z' }).codes()).toEqual(['UNREADABLE_PAYLOAD']);
    expect(settled(settlement({ pspRef: {}, status: [], settlementAmount: null, settlementTime: 'soon' })).of('billing.event.recorded')).toMatchObject([{ data: { pspRef: null, settlementStatus: null, total: null, settledAt: null } }]);
  });
});

describe('VatNumberValidation', () => {
  test.each([['Accepted', true], ['Rejected', true], ['NobodyKnowsThis', false]])('status %s is kept as it is', (status, known) => {
    const [event] = validated({ vatNumber: VAT, status }).fold().of('billing.event.recorded');
    expect(event).toMatchObject({ data: { kind: 'VAT_VALIDATION', vatStatus: status }, envelope: { topology: { evseId: 1 }, validation: { schemaValid: known } } });
  });

  test('the event waits for the answer; an error, or none, says nothing', () => {
    const waits = validated().fold();
    expect([waits.of('billing.event.recorded'), waits.output.ledger.at(-1)]).toMatchObject([[], { outcome: 'IGNORED', code: 'WAITS_FOR_ANSWER' }]);
    expect(validated().outgoing([4, 'v', 'InternalError', '', {}]).fold().of('billing.event.recorded')).toEqual([]);
    expect(validated().wait(300).tick().fold().of('billing.event.recorded')).toEqual([]);
  });

  test('the number is that of the question, else of the answer', () => {
    const refOf = (log: FrameLog) => log.fold().of('billing.event.recorded')[0]?.data.vatNumberRef;
    expect(refOf(validated({ vatNumber: 'XX', status: 'Accepted' }))).toBe(refOf(validated({ vatNumber: VAT, status: 'Accepted' })));
    expect(refOf(validated({ vatNumber: VAT, status: 'Accepted' }, { evseId: 1 }))).toBe(refOf(validated({ status: 'Accepted' })));
  });
});

test('who pays stands nowhere in clear: not in events, not in what is remembered', () => {
  const log = new FrameLog('V21');
  log.calls('v', 'VatNumberValidation', { vatNumber: `${VAT}-2` }, { vatNumber: `${VAT}-2`, status: 'Accepted', company: COMPANY, customData: { vendorId: 'v', vatNumber: VAT } });
  log.wait(1).calls('s', 'NotifySettlement', settlement({ vatNumber: VAT, vatCompany: COMPANY, statusInfo: `paid by ${VAT}, ${PSP}`, customData: { vendorId: 'v', pspRef: PSP } }), { receiptUrl: `https://receipts.example/?vatNumber=${VAT}` });
  log.wait(1).incoming(`[2,"t","NotifySettlement",${JSON.stringify(settlement({ vatCompany: COMPANY, vatNumber: VAT })).replace('"vatCompany"', '"vatCompany":{"name":"Jane Doe Ltd"},"vatCompany"').replace('"pspRef"', `"pspRef":"${PSP}","pspRef"`)}]`);
  const { events, output } = log.fold();
  expect(events.filter((e) => e.type === 'billing.event.recorded')).toHaveLength(4);
  expect(JSON.stringify([events, output.state])).not.toMatch(new RegExp(`${VAT}|${PSP}|jane|main st`, 'i'));
});
