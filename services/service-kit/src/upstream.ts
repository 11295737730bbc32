/** An upstream that answered badly, too late or not at all. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
}

export interface Call {
  readonly method?: 'GET' | 'POST';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly timeoutMs: number;
}

/** More than this of an answer does not go into an error message. */
const QUOTE_LENGTH_MAX = 300;

/**
 * Calls another service and returns its JSON answer.
 *
 * Throws an UpstreamError that names the service when there is no connection, no answer in time or no 2xx. A 4xx keeps
 * its status code, so that a mistake of the caller stays one all the way up.
 */
export async function callUpstream(name: string, url: string, call: Call): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: call.method ?? 'GET',
      signal: AbortSignal.timeout(call.timeoutMs),
      ...(call.body === undefined
        ? {}
        : { body: JSON.stringify(call.body), headers: { 'content-type': 'application/json' } }),
    });
    if (response.ok) return await response.json();
  } catch (error) {
    throw new UpstreamError(`${name} ${describe(error, call.timeoutMs)}`, { cause: error });
  }
  const error = new UpstreamError(`${name} answered ${response.status}: ${await quoteError(response)}`);
  const isCallersFault = response.status >= 400 && response.status < 500;
  throw isCallersFault ? Object.assign(error, { statusCode: response.status }) : error;
}

/** Says whether anything answers there, whatever it answers. */
export async function reachUpstream(url: string, timeoutMs: number): Promise<{ reachable: boolean; error?: string }> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return { reachable: true };
  } catch (error) {
    return { reachable: false, error: describe(error, timeoutMs) };
  }
}

/** The `error` of a JSON answer, as the services of this lab send it, or the beginning of any other text. */
async function quoteError(response: Response): Promise<string> {
  const text = (await response.text().catch(() => '')).trim();
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null && 'error' in answer)
      return String(answer.error).slice(0, QUOTE_LENGTH_MAX);
  } catch {
    // Not JSON: quoted as it is.
  }
  return text.slice(0, QUOTE_LENGTH_MAX);
}

function describe(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `did not answer within ${timeoutMs} ms`;
  if (error instanceof SyntaxError) return 'answered something that is not JSON';
  // fetch says only "fetch failed"; what failed is its cause.
  const { cause } = error;
  return `cannot be reached: ${cause instanceof Error ? cause.message || cause.name : error.message}`;
}
