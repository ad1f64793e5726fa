import type { Admin } from 'kafkajs';
import type { Kafka } from './create-kafka.ts';
import { protocolType } from './sender.ts';
import { pause } from './waiting.ts';

/** The broker's word that asking again changes nothing. */
const FINAL = /AUTHORIZATION|AUTHENTICATION|^INVALID_|^POLICY_VIOLATION$|^UNSUPPORTED/;

/** Thrown by a question whose answer is not there yet: it is asked again. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}

/**
 * What kafkajs' admin is asked, again for up to `patienceMs` while the cluster cannot say: a broker that starts, is busy
 * or fenced names no leaders, and cuts connections. kafkajs swallows the broker's word where it looks for metadata, and
 * fails with a TypeError on null (`cluster.metadata` over `brokerPool.withBroker`).
 * @throws the error of the last try; at once where Kafka cannot be reached, `work` refuses, or the broker's word is final
 */
export async function askCluster<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>, patienceMs = 60_000): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  const giveUpAt = performance.now() + patienceMs;
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(admin);
      } catch (error) {
        if (!passes(error) || performance.now() >= giveUpAt) throw error;
        kafka.logger.debug({ attempt, error: String(error) }, 'the cluster cannot answer now, asking again');
        await pause(Math.min(1_000, 50 * attempt));
      }
    }
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

/** Whether asking again may help. */
export function passes(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof NotYet) return true;
  if (error instanceof TypeError) return /\bnull\b/.test(error.message);
  return error.name.startsWith('KafkaJS') && !protocolTypes(error).some((type) => FINAL.test(type));
}

/** The broker's words at the bottom of kafkajs' error, one per topic where it is an aggregate. */
export function protocolTypes(error: unknown): string[] {
  if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) return error.errors.map(protocolType);
  return [protocolType(error)];
}
