import { EXIT, Fault } from './fault.ts';

/** How long a server that accepts connections may take: it may be busy or just starting. */
export const WAIT_MS = 30_000;

/**
 * The result of work that needs a server, or a fault that says what was being done, which server is away and what to do.
 * @param doing as it begins a sentence: `Reading the chargers`
 * @param server `Kafka at host:port`
 */
export async function within<T>(work: Promise<T>, doing: string, server: string, ms = WAIT_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(`${doing}: ${server} did not do it: ${reasonOf(error)}. Is it running? chargeplane status says what is up; npm start starts the local pipe.`, EXIT.UNREACHABLE);
  } finally {
    clearTimeout(timer);
  }
}

/** What went wrong, in one line; fetch and ClickHouse's client hide the cause one or more levels down. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, cause, message } = error as Error & { code?: string };
  if (cause instanceof Error) return reasonOf(cause);
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const first = (message || code || error.name).split('\n', 1)[0] ?? '';
  return first.replace(/\.$/, '');
}

/** An address without the user and password that it may hold. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.href.replace(/\/$/, '');
}
