// What a request says before its body: the first line, headers, cookies, credentials of the URL.
import type { CookieJar } from './cookie-jar.ts';
import type { Prepared } from './prepared-request.ts';
import type { Hop } from './redirects.ts';
import type { Target } from './url-cache.ts';

export type SentCookies = readonly { readonly name: string; readonly value: string }[];

/** The headers of a hop, with cookies and credentials; the same object when it has neither. */
export function headersOf(
  hop: Hop,
  target: Target,
  prepared: Prepared,
  cookies: SentCookies,
  authorization: string | undefined,
): ReadonlyMap<string, string> {
  const wantsBasic =
    (target.username !== '' || target.password !== '') &&
    prepared.auth !== 'digest' &&
    !hop.headers.has('Authorization');
  if (cookies.length === 0 && authorization === undefined && !wantsBasic) {
    return hop.headers;
  }
  const headers = new Map(hop.headers);
  if (cookies.length > 0) {
    const own = headers.get('Cookie');
    const made = cookies.map(({ name, value }) => `${name}=${cookieValue(value)}`).join('; ');
    headers.set('Cookie', own === undefined || own === '' ? made : `${own}; ${made}`);
  }
  if (authorization !== undefined) {
    headers.set('Authorization', authorization);
  } else if (wantsBasic) {
    headers.set('Authorization', `Basic ${Buffer.from(`${target.username}:${target.password}`).toString('base64')}`);
  }
  return headers;
}

/** As bytes go out, the empty line included. @param closes asks the server to end the connection */
export function headOf(
  method: string,
  target: Target,
  headers: ReadonlyMap<string, string>,
  body: Uint8Array | undefined,
  closes: boolean,
): string {
  let head = `${method} ${target.path} HTTP/1.1\r\nHost: ${headers.get('Host') ?? target.hostHeader}\r\n`;
  for (const [name, value] of headers) {
    if (name !== 'Host') {
      head += `${name}: ${value}\r\n`;
    }
  }
  if (body !== undefined) {
    head += `Content-Length: ${body.length}\r\n`;
  } else if (method === 'POST' || method === 'PUT' || method === 'PATCH') {
    head += 'Content-Length: 0\r\n';
  }
  if (closes && !headers.has('Connection')) {
    head += 'Connection: close\r\n';
  }
  return `${head}\r\n`;
}

/** The request's own first; those of the jar unless replaced. */
export function cookiesOf(prepared: Prepared, jar: CookieJar, url: URL): SentCookies {
  if (prepared.cookies.length === 0) {
    return jar.cookiesFor(url);
  }
  const replaced = new Set(prepared.cookies.filter((cookie) => cookie.replaces).map((cookie) => cookie.name));
  return [...prepared.cookies, ...jar.cookiesFor(url).filter((cookie) => !replaced.has(cookie.name))];
}

/** Without what a cookie may not hold; quoted when it has a space or a comma, as Go does it. */
function cookieValue(value: string): string {
  const clean = value.replace(/[^\x20-\x7e]|[";\\]/g, '');
  return /[ ,]/.test(clean) ? `"${clean}"` : clean;
}
