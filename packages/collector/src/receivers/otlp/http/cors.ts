// Browsers may send telemetry from pages of the allowed origins; without a matching origin they get no CORS header and
// refuse by themselves. Other clients send no Origin and notice nothing.

export interface CorsOptions {
  /** Exact origins, or patterns in which `*` stands for anything, as in the collector's `cors.allowed_origins`. */
  readonly allowedOrigins: readonly string[];
  /** Beyond those that OTLP needs; `*` for any. */
  readonly allowedHeaders: readonly string[];
  /** For the answer to a preflight; POST unless given. */
  readonly allowedMethods?: readonly string[];
  /** How long a browser may remember the answer to a preflight. */
  readonly maxAgeSeconds: number;
}

/** Pages that this machine serves, whatever their port. */
export const CORS_DEFAULT: CorsOptions = {
  allowedOrigins: ['http://localhost', 'http://localhost:*', 'http://127.0.0.1:*', 'http://[::1]:*'],
  allowedHeaders: [],
  maxAgeSeconds: 7200,
};

const HEADERS_NEEDED = [
  'content-type',
  'content-encoding',
  'accept',
  'user-agent',
  'x-requested-with',
  'traceparent',
  'tracestate',
  'baggage',
];

export interface Cors {
  /** Headers for an answer to a request of this origin. */
  headersFor(origin: string | undefined): Readonly<Record<string, string>>;
  /** Headers for the answer to a preflight. */
  preflightHeadersFor(
    origin: string | undefined,
    requestedHeaders: string | undefined,
  ): Readonly<Record<string, string>>;
}

export function createCors(options: CorsOptions): Cors {
  const patterns = options.allowedOrigins.map(originPattern);
  const anyHeader = options.allowedHeaders.includes('*');
  const allowed = new Set([...HEADERS_NEEDED, ...options.allowedHeaders.map((name) => name.toLowerCase())]);
  const headersFor = (origin: string | undefined): Record<string, string> => {
    if (origin === undefined) return {};
    if (!patterns.some((pattern) => pattern.test(origin))) return { vary: 'Origin' };
    return { 'access-control-allow-origin': origin, vary: 'Origin' };
  };
  return {
    headersFor,
    preflightHeadersFor: (origin, requestedHeaders) => {
      const headers = headersFor(origin);
      if (!('access-control-allow-origin' in headers)) return headers;
      const requested = (requestedHeaders ?? '')
        .split(',')
        .map((name) => name.trim().toLowerCase())
        .filter((name) => /^[\w-]+$/.test(name) && (anyHeader || allowed.has(name)));
      if (requested.length > 0) headers['access-control-allow-headers'] = requested.join(', ');
      headers['access-control-allow-methods'] = (options.allowedMethods ?? ['POST']).join(', ');
      headers['access-control-max-age'] = String(options.maxAgeSeconds);
      return headers;
    },
  };
}

function originPattern(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  // Browsers write origins, and in theirs no dot can follow the port: `http://localhost:*` admits no other host.
  return new RegExp(`^${parts.join('.*')}$`, 'i');
}
