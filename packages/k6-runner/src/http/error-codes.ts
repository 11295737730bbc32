// What can go wrong with a request, numbered as k6 numbers it: 1000 general, 11xx names, 12xx TCP, 13xx TLS, 14xx/15xx statuses, 17xx content.

/** Of a request that got no (whole) answer. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: number;
  /** What tags and `res.error` say: without addresses, so that few values exist. `message` has them. */
  readonly short: string;
  constructor(code: number, short: string, message: string = short) {
    super(message);
    this.code = code;
    this.short = short;
  }
}

export const ERROR_CODES = {
  general: 1000,
  invalidUrl: 1020,
  timeout: 1050,
  dns: 1100,
  noSuchHost: 1101,
  blacklistedIp: 1110,
  blockedHostname: 1111,
  tcp: 1200,
  brokenPipe: 1201,
  dial: 1210,
  dialTimeout: 1211,
  dialRefused: 1212,
  dialUnknown: 1213,
  reset: 1220,
  tls: 1300,
  unknownAuthority: 1310,
  wrongHostname: 1311,
  decompression: 1701,
} as const;

export const timeoutError = (): RequestError => new RequestError(ERROR_CODES.timeout, 'request timeout');

/** An answer that is HTTP but not as it should be. */
export const protocolError = (message: string): RequestError => new RequestError(ERROR_CODES.general, message);

/** The iteration was interrupted: nothing is counted of what was under way. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  constructor() {
    super('the iteration was interrupted');
  }
}

type Step = 'dial' | 'read' | 'write' | 'tls';

/** @param address `127.0.0.1:8080`, for the long message */
export function fromSocketError(error: unknown, step: Step, address: string): RequestError {
  if (error instanceof RequestError) {
    return error;
  }
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  if (step === 'dial') {
    const long = (what: string): string => `dial tcp ${address}: ${what}`;
    switch (code) {
      case 'ECONNREFUSED':
        return new RequestError(
          ERROR_CODES.dialRefused,
          'dial: connection refused',
          long('connect: connection refused'),
        );
      case 'ETIMEDOUT':
        return new RequestError(ERROR_CODES.dialTimeout, 'dial: i/o timeout', long('i/o timeout'));
      case 'ECONNRESET':
        return new RequestError(ERROR_CODES.reset, 'dial: connection reset by peer', long('connection reset by peer'));
      case undefined:
        return new RequestError(ERROR_CODES.dial, text, long(text));
      default:
        return new RequestError(ERROR_CODES.dialUnknown, `dial: ${code}`, long(text));
    }
  }
  if (step === 'tls' && code !== 'ECONNRESET') {
    return tlsError(code, text);
  }
  const operation = step === 'tls' ? 'read' : step;
  switch (code) {
    case 'ECONNRESET':
      return new RequestError(
        ERROR_CODES.reset,
        `${operation}: connection reset by peer`,
        `${operation} tcp ${address}: connection reset by peer`,
      );
    case 'EPIPE':
      return new RequestError(
        ERROR_CODES.brokenPipe,
        `${operation}: broken pipe`,
        `${operation} tcp ${address}: broken pipe`,
      );
    default:
      return new RequestError(ERROR_CODES.tcp, text, `${operation} tcp ${address}: ${text}`);
  }
}

const UNKNOWN_AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function tlsError(code: string | undefined, text: string): RequestError {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new RequestError(ERROR_CODES.wrongHostname, "x509: certificate doesn't match hostname", `tls: ${text}`);
  }
  if (code !== undefined && UNKNOWN_AUTHORITY.has(code)) {
    return new RequestError(ERROR_CODES.unknownAuthority, 'x509: unknown authority', `tls: ${text}`);
  }
  return new RequestError(ERROR_CODES.tls, `tls: ${text}`);
}

/** The `code` of Node's own errors. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
