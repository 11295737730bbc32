// What the inspector says of a request: the address that anyone can call, the same as a command line, the answer as text.
import type { Exchange } from '../data/http.ts';

/** URLs of the public APIs by data source, e.g. `{prometheus: 'http://localhost:9090'}`. */
export type PublicBases = Readonly<Record<string, string>>;

const PROXY = /^\/api\/datasources\/proxy\/uid\/([\w-]+)(\/.*)$/;

/** The same request at the public port; the page's own origin for what only the page's API answers. */
export function publicUrl(url: string, bases: PublicBases, origin: string): string {
  const match = PROXY.exec(url);
  const base = match?.[1] === undefined ? undefined : bases[match[1]];
  if (match === null || base === undefined) return `${origin}${url}`;
  return `${base.replace(/\/$/, '')}${match[2] ?? ''}`;
}

/** A command for a POSIX shell that asks the same of the public port. */
export function asCurl(
  exchange: Pick<Exchange, 'method' | 'url' | 'requestBody'>,
  bases: PublicBases,
  origin: string,
): string {
  const whole = publicUrl(exchange.url, bases, origin);
  const at = whole.indexOf('?');
  const path = at < 0 ? whole : whole.slice(0, at);
  const lines: string[] = [];
  if (exchange.method === 'GET') {
    const params = [...new URLSearchParams(at < 0 ? '' : whole.slice(at + 1))];
    lines.push(params.length > 0 ? `curl -sG ${shellQuote(path)}` : `curl -s ${shellQuote(path)}`);
    for (const [key, value] of params) lines.push(`  --data-urlencode ${shellQuote(`${key}=${value}`)}`);
    return lines.join(' \\\n');
  }
  lines.push(`curl -s ${shellQuote(whole)}`);
  const body = exchange.requestBody ?? '';
  if (body.startsWith('{') || body.startsWith('[')) {
    lines.push(`  -H 'content-type: application/json'`, `  -H 'x-lab-request: 1'`, `  -d ${shellQuote(body)}`);
  } else {
    for (const [key, value] of new URLSearchParams(body))
      lines.push(`  --data-urlencode ${shellQuote(`${key}=${value}`)}`);
  }
  return lines.join(' \\\n');
}

function shellQuote(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

/** Longest answer that is laid out; a longer one is shown as it came. */
const PRETTY_CHARS_MAX = 1_000_000;
/** Most text that is put on the page: the browser lays all of it out at once. */
export const SHOWN_CHARS_MAX = 100_000;

export interface ShownText {
  readonly text: string;
  /** How much of it is left off. */
  readonly hiddenCharCount: number;
}

export function prettyResponse(responseText: string): ShownText {
  let text = responseText;
  if (responseText.length <= PRETTY_CHARS_MAX) {
    try {
      text = joinPairs(JSON.stringify(JSON.parse(responseText), null, 2));
    } catch {
      // not JSON: as it came
    }
  }
  return { text: text.slice(0, SHOWN_CHARS_MAX), hiddenCharCount: Math.max(0, text.length - SHOWN_CHARS_MAX) };
}

/** A sample is a pair of time and value; one line each is what people can read. */
function joinPairs(json: string): string {
  return json.replace(/\[\n\s+("?[^\n[\]{}]*"?),\n\s+("[^\n]*")\n\s+\]/g, '[$1, $2]');
}

export function parametersOf(exchange: Pick<Exchange, 'url' | 'requestBody'>): readonly (readonly [string, string])[] {
  const at = exchange.url.indexOf('?');
  const inUrl = at < 0 ? [] : [...new URLSearchParams(exchange.url.slice(at + 1))];
  const body = exchange.requestBody ?? '';
  return body === '' || body.startsWith('{') || body.startsWith('[') ? inUrl : [...inUrl, ...new URLSearchParams(body)];
}

export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
