import { transactionIdV16 } from '@chargeplane/contracts';
import { decideToken } from '../decide-token.ts';
import { idTagInfo } from '../id-tag-info.ts';
import { textOf } from '../lenient-text.ts';
import { isTrustedTimestamp } from '../trusted-timestamp.ts';
import type { Respond } from './respond.ts';

/**
 * The id follows from the request alone (R-TXID-2), so that a repeated start gets the same answer from any node. Where the charger's clock
 * cannot be trusted, starts of different connections are kept apart by the connection's id. A refused token gets an id as well: the
 * charger may run and later stop that transaction.
 */
export const startTransaction: Respond = (request, policy, context) => {
  const idTag = textOf(request['idTag']);
  const timestamp = textOf(request['timestamp']);
  const fingerprint = {
    tenantId: context.tenantId,
    chargerId: context.chargerId,
    connectorId: textOf(request['connectorId']),
    tokenRef: idTag === '' ? '' : context.tokenReference(idTag),
    timestamp,
    meterStart: textOf(request['meterStart']),
  };
  return {
    transactionId: transactionIdV16(fingerprint, isTrustedTimestamp(timestamp, context.now) ? '' : context.connectionId),
    idTagInfo: idTagInfo(decideToken(idTag, policy, context)),
  };
};
