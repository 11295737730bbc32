// What a request needs of its URL, taken apart once.
import { ERROR_CODES, RequestError } from './error-codes.ts';

export interface Target {
  readonly url: URL;
  /** As tags show it: without credentials. */
  readonly clean: string;
  readonly isTls: boolean;
  readonly hostname: string;
  readonly port: number;
  /** Connections are shared by it. */
  readonly origin: string;
  /** `localhost:8080`, without the port when it is the scheme's own. */
  readonly hostHeader: string;
  /** Path and query. */
  readonly path: string;
  readonly username: string;
  readonly password: string;
}

/** A test has a few URLs, or a new one for each request; then keeping them is of no use. */
const TARGETS_MAX = 2000;
const targets = new Map<string, Target>();

/** @throws RequestError 1020 when it is no URL, 1000 when its scheme is none of HTTP's */
export function targetOf(text: string): Target {
  let target = targets.get(text);
  if (target === undefined) {
    target = parse(text);
    if (targets.size >= TARGETS_MAX) {
      targets.clear();
    }
    targets.set(text, target);
  }
  return target;
}

function parse(text: string): Target {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase() ?? '';
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    if (scheme !== '' || /^$|\s/.test(text)) {
      throw new RequestError(ERROR_CODES.invalidUrl, `invalid URL: ${JSON.stringify(text.slice(0, 200))}`);
    }
  }
  if (url === undefined || (scheme !== 'http' && scheme !== 'https')) {
    throw new RequestError(ERROR_CODES.general, `unsupported protocol scheme ${JSON.stringify(scheme)}`);
  }
  const isTls = scheme === 'https';
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  return {
    url,
    clean: url.username === '' && url.password === '' ? text : text.replace(/\/\/[^@/?#]*@/, '//****:****@'),
    isTls,
    hostname: url.hostname,
    port,
    origin: `${scheme}://${url.hostname}:${port}`,
    hostHeader: url.host,
    path: url.pathname + url.search,
    username: decode(url.username),
    password: decode(url.password),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
