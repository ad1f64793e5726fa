import { openClickHouse, queryRows } from '@chargeplane/clickhouse';
import type { ClickHouseClient } from '@chargeplane/clickhouse';
import { EXIT, Fault } from './fault.ts';
import type { ClickHouseTarget, Target } from './target.ts';
import { reasonOf, shownUrl } from './within.ts';

const TIMEOUT_MS = 120_000;

/** Does something with ClickHouse and turns what it refuses into a fault. `doing` begins the sentence: `Reading the sessions`. */
export async function withClickHouse<T>(target: Target, doing: string, work: (client: ClickHouseClient, at: ClickHouseTarget) => Promise<T>, timeoutMs = TIMEOUT_MS): Promise<T> {
  const at = target.clickhouse;
  const client = openClickHouse({ url: at.url, user: at.user, password: at.password, database: at.database, timeoutMs });
  try {
    return await work(client, at);
  } catch (error) {
    throw error instanceof Fault ? error : faultOf(error, doing, at);
  } finally {
    await client.close();
  }
}

export function ask<T>(target: Target, doing: string, sql: string, params: Record<string, unknown> = {}, timeoutMs?: number): Promise<T[]> {
  return withClickHouse(target, doing, (client) => queryRows<T>(client, sql, params), timeoutMs);
}

/** The codes are ClickHouse's own (ErrorCodes.cpp). */
function faultOf(error: unknown, doing: string, at: ClickHouseTarget): Fault {
  const { code } = error as { code?: string };
  const where = `ClickHouse at ${shownUrl(at.url)}`;
  if (code === '497') {
    return new Fault(`${doing}: the user ${at.user} may not read it. Clear tokens and raw frames are for those who need them: name another user with --clickhouse-user and CHARGEPLANE_CLICKHOUSE_PASSWORD (with npm start: --clickhouse-user default, no password).`, EXIT.NOT_DONE);
  }
  if (code === '193' || code === '194' || code === '516') return new Fault(`${doing}: ${where} refuses the user ${at.user}. Set CHARGEPLANE_CLICKHOUSE_USER and CHARGEPLANE_CLICKHOUSE_PASSWORD.`, EXIT.UNREACHABLE);
  if (code === '60' || code === '81') return new Fault(`${doing}: ${where} has no such table or database (${at.database}). npm start and npm run deploy create them.`, EXIT.NOT_DONE);
  if (code !== undefined && /^\d+$/.test(code)) return new Fault(`${doing}: ${where} answered: ${reasonOf(error)}`, EXIT.NOT_DONE);
  return new Fault(`${doing}: ${where} cannot be reached (${reasonOf(error)}). chargeplane status says what is up; npm start starts the local pipe.`, EXIT.UNREACHABLE);
}
