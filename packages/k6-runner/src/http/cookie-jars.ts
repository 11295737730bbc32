import { HostError } from '../engine/types.ts';
import { CookieJar, parseSetCookie } from './cookie-jar.ts';
import type { ResponseParser } from './response-parser.ts';

/** Custom jars of a virtual user; the one that was used least recently leaves. */
const JARS_MAX = 1000;

/** The cookie jars of one virtual user: the default one, which is number 0, and those that its script makes. */
export class CookieJars {
  readonly #nowUnixMs: () => number;
  readonly #custom = new Map<number, CookieJar>();
  #last = 0;
  #default: CookieJar;

  constructor(nowUnixMs: () => number) {
    this.#nowUnixMs = nowUnixMs;
    this.#default = new CookieJar(nowUnixMs);
  }

  /** Empties the default jar. */
  reset(): void {
    if (!this.#default.isEmpty) {
      this.#default = new CookieJar(this.#nowUnixMs);
    }
  }

  /** Answers the number of the new jar. */
  create(): number {
    const id = ++this.#last;
    this.#custom.set(id, new CookieJar(this.#nowUnixMs));
    if (this.#custom.size > JARS_MAX) {
      const [oldest] = this.#custom.keys();
      this.#custom.delete(oldest!);
    }
    return id;
  }

  /** @throws HostError when it had to leave */
  get(id: number): CookieJar {
    if (id === 0) {
      return this.#default;
    }
    const jar = this.#custom.get(id);
    if (jar === undefined) {
      throw new HostError(`this CookieJar is gone: a virtual user keeps its ${JARS_MAX} last used ones`);
    }
    this.#custom.delete(id);
    this.#custom.set(id, jar);
    return jar;
  }
}

/** Keeps what the `Set-Cookie` headers of a response say. */
export function storeCookies(jar: CookieJar, url: URL, headers: ResponseParser['headers']): void {
  for (const [name, value] of headers) {
    if (name === 'Set-Cookie') {
      const cookie = parseSetCookie(value);
      if (cookie !== undefined) {
        jar.set(url, cookie);
      }
    }
  }
}
