// Where a redirect leads and what is sent there, as Go's client decides it.
import { protocolError } from './error-codes.ts';

export interface Hop {
  readonly method: string;
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  /** Of the body, if it is sent on. */
  readonly keepsBody: boolean;
}

/** Tell the server what was sent, or who asks: not for the ears of another host. */
const SENSITIVE = ['Authorization', 'Www-Authenticate', 'Cookie', 'Cookie2'];
/** Describe a body, and go with it. */
const OF_BODY = ['Content-Type', 'Content-Encoding', 'Content-Language', 'Content-Location'];

/**
 * The next hop, or undefined when the response is the last one.
 *
 * @param location undefined without the header
 * @throws RequestError when the header leads nowhere
 */
export function nextHop(hop: Hop, status: number, location: string | undefined): Hop | undefined {
  const changesMethod = status === 301 || status === 302 || status === 303;
  if (!(changesMethod || status === 307 || status === 308) || location === undefined || location === '') {
    return undefined;
  }
  const url = resolveLocation(location, hop.url);
  const toGet = changesMethod && hop.method !== 'GET' && hop.method !== 'HEAD';
  const headers = new Map(hop.headers);
  if (!isSameSite(hop.url.hostname, url.hostname)) {
    for (const name of SENSITIVE) {
      headers.delete(name);
    }
  }
  if (hop.url.host !== url.host) {
    // A Host of the script's own was meant for the first server.
    headers.delete('Host');
  }
  if (changesMethod) {
    for (const name of OF_BODY) {
      headers.delete(name);
    }
  }
  if (!(hop.url.protocol === 'https:' && url.protocol === 'http:')) {
    headers.set('Referer', withoutCredentials(hop.url));
  } else {
    headers.delete('Referer');
  }
  return { method: toGet ? 'GET' : hop.method, url, headers, keepsBody: hop.keepsBody && !changesMethod };
}

function resolveLocation(location: string, base: URL): URL {
  let url: URL;
  try {
    url = new URL(location, base);
  } catch {
    throw protocolError(`failed to parse Location header ${JSON.stringify(location.slice(0, 200))}`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw protocolError(`unsupported protocol scheme ${JSON.stringify(url.protocol.slice(0, -1))}`);
  }
  if (url.hash === '' && base.hash !== '') {
    url.hash = base.hash;
  }
  return url;
}

const isSameSite = (from: string, to: string): boolean => from === to || to.endsWith(`.${from}`);

function withoutCredentials(url: URL): string {
  const clean = new URL(url);
  clean.username = '';
  clean.password = '';
  clean.hash = '';
  return clean.href;
}
