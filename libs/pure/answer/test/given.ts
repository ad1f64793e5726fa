import { tokenReference } from '@chargeplane/contracts';
import type { Token } from '@chargeplane/contracts';
import type { OcppVersion } from '@chargeplane/ocpp';
import type { AnswerContext, AnswerPolicy } from '../src/index.ts';

export const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const KEY = { id: 'k1', secret: 'a secret of the tests' };

export const policyFor = (over: Partial<AnswerPolicy>): AnswerPolicy => ({
  heartbeatIntervalS: 300,
  registration: 'Accepted',
  unknownTokens: 'accept',
  knowsVendor: () => false,
  strictness: 'lenient',
  ...over,
});

export const reference = (token: string): string => tokenReference(KEY, 'main', token);

export function contextFor(version: OcppVersion, tokens: Readonly<Record<string, Partial<Token>>> = {}, over: Partial<AnswerContext> = {}): AnswerContext {
  const table = new Map(
    Object.entries(tokens).map(([clear, token]): [string, Token] => [reference(clear), { tenantId: 'main', ref: reference(clear), keyId: KEY.id, status: 'ACCEPTED', updatedAt: NOW, ...token }]),
  );
  return { version, now: NOW, tenantId: 'main', chargerId: 'CP-1', connectionId: 'conn-1', tokenReference: reference, token: (ref) => table.get(ref), ...over };
}
