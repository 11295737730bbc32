// Cookies of one virtual user (RFC 6265), as a client of Go's kind keeps them: no list of public suffixes.

export interface SetCookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly path: string;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  /** Seconds; 0 when absent, below 0 to delete. */
  readonly maxAge: number;
  /** Ms since the epoch; undefined for the life of the jar. */
  readonly expires: number | undefined;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** Only for the very host that set it. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  readonly expiresUnixMs: number;
  readonly order: number;
}

/** Browsers hold about 3,000; the oldest leave first. */
const COOKIES_MAX = 3000;

export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();
  readonly #nowUnixMs: () => number;
  #order = 0;

  constructor(nowUnixMs: () => number) {
    this.#nowUnixMs = nowUnixMs;
  }

  get isEmpty(): boolean {
    return this.#cookies.size === 0;
  }

  /** A cookie for a foreign domain is ignored. */
  set(url: URL, cookie: SetCookie): void {
    const host = hostOf(url);
    const given = cookie.domain.replace(/^\./, '').toLowerCase();
    const hostOnly = given === '' || isAddress(host);
    if (given !== '' && !domainMatches(host, given)) {
      return;
    }
    const domain = hostOnly ? host : given;
    const path = cookie.path.startsWith('/') ? cookie.path : defaultPath(url.pathname);
    const key = `${domain};${path};${cookie.name}`;
    const now = this.#nowUnixMs();
    const expiresUnixMs =
      cookie.maxAge !== 0
        ? cookie.maxAge < 0
          ? 0
          : now + cookie.maxAge * 1000
        : (cookie.expires ?? Number.POSITIVE_INFINITY);
    const order = this.#cookies.get(key)?.order ?? this.#order++;
    this.#cookies.delete(key);
    if (expiresUnixMs <= now) {
      return;
    }
    this.#cookies.set(key, {
      name: cookie.name,
      value: cookie.value,
      domain,
      hostOnly,
      path,
      secure: cookie.secure,
      expiresUnixMs,
      order,
    });
    if (this.#cookies.size > COOKIES_MAX) {
      const [oldest] = this.#cookies.keys();
      this.#cookies.delete(oldest!);
    }
  }

  /** Longest paths first, then as they came. */
  cookiesFor(url: URL): readonly { readonly name: string; readonly value: string }[] {
    if (this.#cookies.size === 0) {
      return [];
    }
    const host = hostOf(url);
    const now = this.#nowUnixMs();
    const found: Cookie[] = [];
    for (const [key, cookie] of this.#cookies) {
      if (cookie.expiresUnixMs <= now) {
        this.#cookies.delete(key);
      } else if (matches(cookie, url, host)) {
        found.push(cookie);
      }
    }
    return found.sort((a, b) => b.path.length - a.path.length || a.order - b.order);
  }

  delete(url: URL, name: string): void {
    const host = hostOf(url);
    for (const [key, cookie] of this.#cookies) {
      if (cookie.name === name && matches(cookie, url, host)) {
        this.#cookies.delete(key);
      }
    }
  }

  clear(url: URL): void {
    const host = hostOf(url);
    for (const [key, cookie] of this.#cookies) {
      if (matches(cookie, url, host)) {
        this.#cookies.delete(key);
      }
    }
  }
}

/** A `Set-Cookie` header. Undefined when it is no cookie. */
export function parseSetCookie(header: string): SetCookie | undefined {
  const [first = '', ...attributes] = header.split(';');
  const equals = first.indexOf('=');
  const name = first.slice(0, Math.max(0, equals)).trim();
  if (equals <= 0 || !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
    return undefined;
  }
  let domain = '';
  let path = '';
  let httpOnly = false;
  let secure = false;
  let maxAge = 0;
  let expires: number | undefined;
  for (const attribute of attributes) {
    const at = attribute.indexOf('=');
    const value = at < 0 ? '' : attribute.slice(at + 1).trim();
    switch ((at < 0 ? attribute : attribute.slice(0, at)).trim().toLowerCase()) {
      case 'domain':
        domain = value.toLowerCase();
        break;
      case 'path':
        path = value;
        break;
      case 'httponly':
        httpOnly = true;
        break;
      case 'secure':
        secure = true;
        break;
      case 'max-age':
        if (/^-?\d{1,12}$/.test(value)) {
          maxAge = Number(value) <= 0 ? -1 : Number(value);
        }
        break;
      case 'expires':
        expires = parseCookieDate(value) ?? expires;
        break;
    }
  }
  const value = first.slice(equals + 1).trim();
  return {
    name,
    value: value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value,
    domain,
    path,
    httpOnly,
    secure,
    maxAge,
    expires,
  };
}

/** `Wed, 21 Oct 2026 07:28:00 GMT`, with dashes or spaces, or what Date.parse takes. Ms since the epoch. */
export function parseCookieDate(text: string): number | undefined {
  const unixMs = Date.parse(text.replace(/(\d{1,2})-([A-Za-z]{3})-(\d{2,4})/, '$1 $2 $3'));
  return Number.isNaN(unixMs) ? undefined : unixMs;
}

function matches(cookie: Cookie, url: URL, host: string): boolean {
  return (
    (cookie.hostOnly ? host === cookie.domain : domainMatches(host, cookie.domain)) &&
    pathMatches(url.pathname, cookie.path) &&
    (!cookie.secure || url.protocol === 'https:' || url.protocol === 'wss:')
  );
}

const hostOf = (url: URL): string => url.hostname.toLowerCase();

const isAddress = (host: string): boolean => host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host);

const domainMatches = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

const pathMatches = (path: string, prefix: string): boolean =>
  path === prefix || (path.startsWith(prefix) && (prefix.endsWith('/') || path[prefix.length] === '/'));

function defaultPath(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}
