// One way to ask over HTTP: what failed says how, and what was asked can be inspected.

/** One request with its answer, as the inspector shows it. */
export interface Exchange {
  readonly method: 'GET' | 'POST';
  /** Path and parameters, on the page's own origin. */
  readonly url: string;
  readonly requestBody?: string;
  readonly status: number;
  readonly startedUnixMs: number;
  readonly durationMs: number;
  readonly responseBytes: number;
  readonly responseText: string;
}

export interface Answer<T> {
  readonly value: T;
  readonly exchange: Exchange;
}

export type ApiErrorKind =
  /** Nobody answered: the backend is down or starting. */
  | 'unreachable'
  /** The caller's request is wrong, 4xx. */
  | 'refused'
  /** 5xx, or an answer that is not what the API promises. */
  | 'failed';

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly kind: ApiErrorKind;
  /** 0 when nobody answered. */
  readonly status: number;
  readonly exchange: Exchange | undefined;
  constructor(kind: ApiErrorKind, message: string, status: number, exchange?: Exchange) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.exchange = exchange;
  }
}

export function isApiError(error: unknown): error is ApiError {
  return error instanceof ApiError;
}

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** With a body the request is a POST. */
  readonly body?: URLSearchParams | object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Header that proves a page of ours made a state-changing request: no other origin may send it. */
export const LAB_REQUEST: Readonly<Record<string, string>> = { 'x-lab-request': '1' };

/**
 * Asks for JSON and hands it to `read`, which checks what the caller needs of it.
 * @throws ApiError; an AbortError when `signal` fires.
 */
export async function ask<T>(url: string, read: (json: unknown) => T, options: AskOptions = {}): Promise<Answer<T>> {
  const startedUnixMs = Date.now();
  const started = performance.now();
  const { body, signal } = options;
  const requestBody =
    body === undefined ? undefined : body instanceof URLSearchParams ? body.toString() : JSON.stringify(body);
  const contentType = body instanceof URLSearchParams ? 'application/x-www-form-urlencoded' : 'application/json';
  const method = body === undefined ? 'GET' : 'POST';
  let response: Response;
  let responseText: string;
  try {
    response = await fetch(url, {
      method,
      ...(signal ? { signal } : {}),
      ...(requestBody === undefined ? {} : { body: requestBody }),
      headers: { ...(requestBody === undefined ? {} : { 'content-type': contentType }), ...options.headers },
    });
    responseText = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError('unreachable', 'the backend does not answer', 0);
  }
  const exchange: Exchange = {
    method,
    url,
    ...(requestBody === undefined ? {} : { requestBody }),
    status: response.status,
    startedUnixMs,
    durationMs: performance.now() - started,
    responseBytes: responseText.length,
    responseText,
  };
  if (!response.ok) {
    const kind = response.status >= 500 ? 'failed' : 'refused';
    throw new ApiError(kind, messageOf(responseText, response.status), response.status, exchange);
  }
  try {
    return { value: read(JSON.parse(responseText)), exchange };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ApiError('failed', `the answer is not what the API promises: ${why}`, response.status, exchange);
  }
}

/** Prometheus and our own API answer JSON with `error`; Loki and Tempo answer plain text. */
function messageOf(text: string, status: number): string {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) {
      if ('error' in body && typeof body.error === 'string') return body.error;
      if ('message' in body && typeof body.message === 'string') return body.message;
    }
  } catch {
    // plain text
  }
  return text.trim() === '' ? `HTTP ${status}` : text.trim();
}

/** `url` with parameters; undefined ones are left out, lists repeat. */
export function urlWith(
  path: string,
  params: Readonly<Record<string, string | number | readonly string[] | undefined>>,
): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined) continue;
    for (const item of typeof value === 'object' ? value : [value]) search.append(key, String(item));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}
