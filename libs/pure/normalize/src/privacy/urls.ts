import { clip } from '../state/empty-state.ts';

const MOST_URLS = 8;
const MOST_URL = 2000;

/** URLs of a message without user and password. */
export function urlsOf(urls: readonly string[]): string[] {
  return urls.slice(0, MOST_URLS).map((url) => clip(url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1***@'), MOST_URL));
}
