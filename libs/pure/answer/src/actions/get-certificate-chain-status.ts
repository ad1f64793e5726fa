import type { JsonObject, JsonValue } from '@chargeplane/ocpp';
import { formatTimestamp } from '@chargeplane/ocpp';
import { objectOf, textOf } from '../lenient-text.ts';
import type { Respond } from './respond.ts';

/** One entry for each certificate asked for (at least one, at most four: the schema's bounds), all Failed: no OCSP responder stands behind this system. */
export const getCertificateChainStatus: Respond = (request, _policy, context) => {
  const asked = request['certificateStatusRequests'];
  const entries = Array.isArray(asked) && asked.length > 0 ? asked.slice(0, 4) : [null];
  return { certificateStatus: entries.map((entry) => failed(objectOf(entry), context.now)) };
};

function failed(entry: JsonObject, now: number): JsonObject {
  const hash = objectOf(entry['certificateHashData']);
  return {
    certificateHashData: {
      hashAlgorithm: oneOf(hash['hashAlgorithm'], ['SHA256', 'SHA384', 'SHA512']),
      issuerNameHash: cut(hash['issuerNameHash'], 128),
      issuerKeyHash: cut(hash['issuerKeyHash'], 128),
      serialNumber: cut(hash['serialNumber'], 40),
    },
    source: oneOf(entry['source'], ['OCSP', 'CRL']),
    status: 'Failed',
    nextUpdate: formatTimestamp(now),
  };
}

function oneOf(value: JsonValue | undefined, allowed: readonly [string, ...string[]]): string {
  return typeof value === 'string' && allowed.includes(value) ? value : allowed[0];
}

function cut(value: JsonValue | undefined, length: number): string {
  return Array.from(textOf(value)).slice(0, length).join('');
}
