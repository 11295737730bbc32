// Cookie jars live at the host, where redirects fill them.
import { host } from './host.ts';
import { JAR_ID } from './http-request.ts';

export class CookieJar {
  readonly [JAR_ID]: number;

  constructor() {
    const id = nextId ?? Number(host.call('http.createJar', ''));
    nextId = undefined;
    this[JAR_ID] = id;
    // Not for JSON.stringify or console.log.
    Object.defineProperty(this, JAR_ID, { enumerable: false });
  }

  /** Values by name. */
  cookiesForURL(url: unknown): Record<string, string[]> {
    return JSON.parse(this.#ask('cookiesForURL', url)) as Record<string, string[]>;
  }

  /** @param options domain, path, expires, max_age, secure, http_only */
  set(url: unknown, name: unknown, value: unknown, options?: unknown): boolean {
    this.#ask('set', url, String(name), String(value), JSON.stringify(options ?? {}));
    return true;
  }

  delete(url: unknown, name: unknown): void {
    this.#ask('delete', url, String(name));
  }

  clear(url: unknown): void {
    this.#ask('clear', url);
  }

  #ask(operation: string, url: unknown, ...more: readonly string[]): string {
    return host.call('http.jar', JSON.stringify([operation, this[JAR_ID], String(url), ...more]));
  }
}

let nextId: number | undefined;

/** The virtual user's own: emptied before each iteration. */
export function cookieJar(): CookieJar {
  nextId = 0;
  return new CookieJar();
}
