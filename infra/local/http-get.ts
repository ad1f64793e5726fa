/** The text of a page of this machine. @throws when it does not answer 2xx in time */
export async function httpGet(url: string, timeoutMs: number): Promise<string> {
  const answer = await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.text();
}
