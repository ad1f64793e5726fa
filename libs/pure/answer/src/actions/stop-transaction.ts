import type { JsonObject } from '@chargeplane/ocpp';
import { decideToken } from '../decide-token.ts';
import { idTagInfo } from '../id-tag-info.ts';
import { textOf } from '../lenient-text.ts';
import type { Respond } from './respond.ts';

/** Always acknowledged, also for a transaction that nobody knows (1.6 errata): a refused stop is sent again and again. */
export const stopTransaction: Respond = (request, policy, context): JsonObject => {
  const idTag = textOf(request['idTag']);
  return idTag === '' ? {} : { idTagInfo: idTagInfo(decideToken(idTag, policy, context)) };
};
