// The HTTP client of one virtual user: its connections, its requests under way, its cookie jars.
// One request of the script is a chain of hops (redirects, the second try of digest); each hop is measured by itself.
import { HostError, type Vu } from '../engine/types.ts';
import type { RequestCall } from './abi.ts';
import { Connection } from './connection.ts';
import { ConnectionPool } from './connection-pool.ts';
import { CookieJars, storeCookies } from './cookie-jars.ts';
import { Deadlines } from './deadlines.ts';
import { debugRequest, debugResponse } from './debug.ts';
import { answerDigest } from './digest.ts';
import { ERROR_CODES, InterruptedError, RequestError, timeoutError } from './error-codes.ts';
import { Flight, newTrace, type Timings, type Trace, timingsOf } from './flight.ts';
import { isExpected, type Prepared, prepare, preparePlain } from './prepared-request.ts';
import { type Hop, nextHop } from './redirects.ts';
import { decompress } from './request-body.ts';
import { cookiesOf, headersOf, headOf, type SentCookies } from './request-head.ts';
import { BODY_BYTES_MAX, type ResponseParser } from './response-parser.ts';
import { emitHop, emitWireBytes } from './samples.ts';
import type { TestSettings } from './test-settings.ts';
import { type Target, targetOf } from './url-cache.ts';

export interface Outcome {
  readonly prepared: Prepared;
  /** As sent first: with cookies and credentials. */
  readonly sentHeaders: ReadonlyMap<string, string>;
  readonly sentCookies: SentCookies;
  /** Of the last hop. */
  readonly url: string;
  readonly error: RequestError | undefined;
  readonly errorCode: number;
  readonly timings: Timings;
  readonly remoteIp: string;
  readonly remotePort: number;
  readonly status: number;
  readonly reason: string;
  readonly proto: string;
  readonly headers: ResponseParser['headers'];
  readonly tls: Connection['tls'];
  /** Decompressed; null when nobody wants it or there was an error. */
  readonly body: Buffer | null;
}

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly proto: string;
  readonly headers: ResponseParser['headers'];
  readonly tls: Connection['tls'];
  readonly body: Buffer;
}

export class HttpClient {
  readonly #vu: Vu;
  readonly #settingsOf: () => TestSettings;
  #settings: TestSettings;
  readonly #pool = new ConnectionPool();
  readonly #flights = new Set<Flight>();
  readonly #deadlines: Deadlines;
  readonly jars: CookieJars;
  #signal: AbortSignal | undefined;
  /** By that signal. */
  #isInterrupted = false;

  /** @param settingsOf asked again when the options are others: in the init context they are not known yet */
  constructor(vu: Vu, settingsOf: () => TestSettings) {
    this.#vu = vu;
    this.#settingsOf = settingsOf;
    this.#settings = settingsOf();
    this.jars = new CookieJars(() => this.#settings.clock.originUnixMs + this.#settings.clock.nowMs());
    this.#deadlines = new Deadlines(this.#settings.clock.nowMs, (flight) =>
      flight.cancel(flight.isDialing ? dialTimeout() : timeoutError()),
    );
    vu.onIterationStart(() => {
      const { noCookiesReset, noVUConnectionReuse } = vu.options;
      if (!noCookiesReset) {
        this.jars.reset();
      }
      if (noVUConnectionReuse) {
        this.#pool.close();
      }
    });
    vu.onEnd(() => this.close());
  }

  close(): void {
    for (const flight of [...this.#flights]) {
      flight.cancel(new InterruptedError());
    }
    this.#deadlines.clear();
    this.#pool.close();
  }

  /**
   * Makes a request and follows where it leads.
   *
   * @param call as a text it is `METHOD URL`
   * @throws HostError when it can't be made at all, or with `throws` when it fails
   * @throws InterruptedError
   */
  async request(call: RequestCall | string, bytes: Uint8Array | undefined): Promise<Outcome> {
    this.#watchSignal();
    if (this.#settings.options !== this.#vu.options) {
      this.#settings = this.#settingsOf();
    }
    const prepared =
      typeof call === 'string'
        ? preparePlain(call, this.#vu, this.#settings)
        : prepare(call, bytes, this.#vu, this.#settings);
    const flight = new Flight();
    this.#flights.add(flight);
    try {
      const waitMs = this.#settings.limiter.takeMs();
      if (waitMs > 0) {
        await flight.pause(waitMs);
      }
      this.#deadlines.watch(flight, prepared.timeoutMs);
      const outcome = await this.#follow(prepared, flight);
      if (outcome.error !== undefined) {
        this.#tellFailure(prepared, outcome.error);
      }
      return outcome;
    } finally {
      this.#deadlines.forget(flight);
      this.#flights.delete(flight);
    }
  }

  async #follow(prepared: Prepared, flight: Flight): Promise<Outcome> {
    const vu = this.#vu;
    const settings = this.#settings;
    const jar = this.jars.get(prepared.jar);
    let target: Target;
    try {
      target = targetOf(prepared.url);
    } catch (error) {
      return this.#refused(prepared, error);
    }
    let text = prepared.url;
    let hop: Hop = {
      method: prepared.method,
      url: target.url,
      headers: prepared.headers,
      keepsBody: prepared.body !== undefined,
    };
    let sentHeaders: ReadonlyMap<string, string> = prepared.headers;
    let sentCookies: SentCookies = [];
    let authorization: string | undefined;
    let followed = 0;
    for (let hops = 0; ; hops++) {
      const trace = newTrace(settings.clock.nowMs());
      const body = hop.keepsBody ? prepared.body : undefined;
      const cookies = cookiesOf(prepared, jar, target.url);
      const headers = headersOf(hop, target, prepared, cookies, authorization);
      if (hops === 0) {
        sentHeaders = headers;
        sentCookies = cookies;
      }
      let answer: Answer | undefined;
      let error: RequestError | undefined;
      let next: Hop | undefined;
      let decoded: Buffer | null = null;
      const keepsBody = prepared.responseType !== 'none';
      try {
        answer = await this.#roundTrip(hop, target, headers, body, keepsBody, flight, trace);
        next = nextHop(hop, answer.status, headerOf(answer.headers, 'Location'));
        if (prepared.auth === 'digest' && authorization === undefined && answer.status === 401) {
          authorization = this.#digest(hop, target, answer);
          next = authorization === undefined ? undefined : hop;
        } else if (next !== undefined && followed++ >= prepared.redirects) {
          next = undefined;
          if (!prepared.redirectsAreGiven) {
            vu.log(
              'warning',
              `Stopped after ${followed} redirects and returned the redirection; pass { redirects: n } in request params or set global maxRedirects to silence this`,
              { url: prepared.url },
            );
          }
        }
        if (answer.status === 101) {
          throw new RequestError(ERROR_CODES.general, `unsupported response status: 101 ${answer.reason}`);
        }
        if (next === undefined && keepsBody) {
          decoded = decompress(answer.body, headerOf(answer.headers, 'Content-Encoding') ?? '', BODY_BYTES_MAX);
        }
      } catch (thrown) {
        if (!(thrown instanceof RequestError)) {
          throw thrown;
        }
        error = thrown;
        trace.endMs ||= settings.clock.nowMs();
        next = undefined;
      }
      const timings = timingsOf(trace);
      const status = error === undefined && answer !== undefined ? answer.status : 0;
      const errorCode = error !== undefined ? error.code : status >= 400 ? 1000 + status : 0;
      // The first answer to a digest request is a refusal with the question in it.
      const isQuestion = prepared.auth === 'digest' && hops === 0;
      const expected =
        prepared.expected === undefined
          ? undefined
          : isQuestion
            ? status === 401
            : isExpected(prepared.expected, status);
      if (this.#isInterrupted) {
        throw new InterruptedError();
      }
      const timeMs = settings.clock.originUnixMs + trace.endMs;
      const tags = settings.tagSets.get(vu.currentTags(), {
        method: hop.method,
        url: target.clean,
        name: prepared.name,
        status,
        proto: error === undefined ? (answer?.proto ?? '') : '',
        tlsVersion: error === undefined ? (answer?.tls?.version ?? '') : '',
        ip: trace.remoteIp,
        error: error?.short ?? '',
        errorCode,
        expected,
        userTags: prepared.userTags,
      });
      emitHop(vu, tags, timings, expected, timeMs);
      emitWireBytes(vu, trace, timeMs);
      if (error === undefined && answer !== undefined) {
        storeCookies(jar, target.url, answer.headers);
      }
      if (next === undefined) {
        return {
          prepared,
          sentHeaders,
          sentCookies,
          url: text,
          error,
          errorCode,
          timings,
          remoteIp: trace.remoteIp,
          remotePort: trace.remotePort,
          status,
          reason: status === 0 ? '' : (answer?.reason ?? ''),
          proto: status === 0 ? '' : (answer?.proto ?? ''),
          headers: status === 0 ? [] : (answer?.headers ?? []),
          tls: status === 0 ? undefined : answer?.tls,
          body: error === undefined ? decoded : null,
        };
      }
      if (next !== hop) {
        hop = next;
        text = next.url.href;
        target = targetOf(text);
      }
    }
  }

  async #roundTrip(
    hop: Hop,
    target: Target,
    headers: ReadonlyMap<string, string>,
    body: Uint8Array | undefined,
    keepsBody: boolean,
    flight: Flight,
    trace: Trace,
  ): Promise<Answer> {
    const { nowMs } = this.#settings.clock;
    const head = headOf(hop.method, target, headers, body, this.#settings.options.noConnectionReuse);
    if (this.#settings.options.httpDebug !== '') {
      debugRequest(this.#vu, this.#settings.options.httpDebug, head, body);
    }
    for (;;) {
      const connection = this.#pool.take(target.origin) ?? (await this.#dial(target, flight, trace));
      trace.gotConnectionMs = nowMs();
      const { parser } = connection;
      try {
        await connection.exchange({ method: hop.method, head, body }, keepsBody, flight, trace);
      } catch (error) {
        if (
          connection.uses > 1 &&
          !parser.hasBegun &&
          error instanceof RequestError &&
          flight.cancelled === undefined &&
          isReplayable(hop.method)
        ) {
          // The server closed the idle connection just now; it can't have answered, and asking twice does no harm.
          trace.sentMs = 0;
          continue;
        }
        throw error;
      }
      const answer: Answer = {
        status: parser.status,
        reason: parser.reason,
        proto: parser.protocol,
        headers: parser.headers,
        tls: connection.tls,
        body: parser.takeBody(),
      };
      this.#pool.release(target.origin, connection, this.#settings.options);
      if (this.#settings.options.httpDebug !== '') {
        debugResponse(this.#vu, this.#settings.options.httpDebug, answer);
      }
      return answer;
    }
  }

  async #dial(target: Target, flight: Flight, trace: Trace): Promise<Connection> {
    const settings = this.#settings;
    const { nowMs } = settings.clock;
    flight.isDialing = true;
    try {
      const startMs = nowMs();
      const found = settings.resolver.resolve(target.hostname, target.port);
      const address = found instanceof Promise ? await flight.wait(found) : found;
      trace.lookupMs = nowMs() - startMs;
      const connection = await Connection.dial(
        {
          address,
          tls: target.isTls ? settings.tlsFor(target.hostname) : undefined,
          localAddress: settings.localAddressFor(this.#vu.id),
          nowMs,
        },
        flight,
        trace,
      );
      connection.onIdleEnd = () => this.#pool.forget(target.origin, connection);
      return connection;
    } finally {
      flight.isDialing = false;
    }
  }

  #digest(hop: Hop, target: Target, answer: Answer): string | undefined {
    for (const [name, value] of answer.headers) {
      if (name === 'Www-Authenticate') {
        try {
          const header = answerDigest(value, {
            username: target.username,
            password: target.password,
            method: hop.method,
            uri: target.path,
            cnonce: Math.floor(this.#settings.random() * 2 ** 48).toString(16),
          });
          if (header !== undefined) {
            return header;
          }
        } catch (error) {
          throw new RequestError(ERROR_CODES.general, error instanceof Error ? error.message : String(error));
        }
      }
    }
    return undefined;
  }

  /** Never sent: no sample for what is no URL; one with an error for a scheme that is none of ours. */
  #refused(prepared: Prepared, thrown: unknown): Outcome {
    if (!(thrown instanceof RequestError)) {
      throw thrown;
    }
    const trace = newTrace(0);
    const timings = timingsOf(trace);
    if (thrown.code !== ERROR_CODES.invalidUrl) {
      const expected = prepared.expected === undefined ? undefined : isExpected(prepared.expected, 0);
      const tags = this.#settings.tagSets.get(this.#vu.currentTags(), {
        method: prepared.method,
        url: prepared.url,
        name: prepared.name,
        status: 0,
        proto: '',
        tlsVersion: '',
        ip: '',
        error: thrown.short,
        errorCode: thrown.code,
        expected,
        userTags: prepared.userTags,
      });
      const { nowMs, originUnixMs } = this.#settings.clock;
      emitHop(this.#vu, tags, timings, expected, originUnixMs + nowMs());
    }
    return {
      prepared,
      sentHeaders: prepared.headers,
      sentCookies: [],
      url: prepared.url,
      error: thrown,
      errorCode: thrown.code,
      timings,
      remoteIp: '',
      remotePort: 0,
      status: 0,
      reason: '',
      proto: '',
      headers: [],
      tls: undefined,
      body: null,
    };
  }

  /** @throws HostError when the script asked for exceptions */
  #tellFailure(prepared: Prepared, error: RequestError): void {
    const method = prepared.method[0]!.toUpperCase() + prepared.method.slice(1).toLowerCase();
    const message = `${method} ${JSON.stringify(prepared.url)}: ${error.message}`;
    if (prepared.throws) {
      throw new HostError(message, 'GoError');
    }
    // As logrus lays out a message with a field.
    this.#vu.log('warning', 'Request Failed', { error: message });
  }

  #watchSignal(): void {
    const { signal } = this.#vu;
    if (signal !== this.#signal) {
      this.#signal = signal;
      this.#isInterrupted = signal.aborted;
      signal.addEventListener(
        'abort',
        () => {
          this.#isInterrupted ||= signal === this.#signal;
          for (const flight of [...this.#flights]) {
            flight.cancel(new InterruptedError());
          }
        },
        { once: true },
      );
    }
    if (this.#isInterrupted) {
      throw new InterruptedError();
    }
  }
}

const dialTimeout = (): RequestError =>
  new RequestError(ERROR_CODES.dialTimeout, 'dial: i/o timeout', 'dial: i/o timeout');

const isReplayable = (method: string): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE';

function headerOf(headers: ResponseParser['headers'], wanted: string): string | undefined {
  for (const [name, value] of headers) {
    if (name === wanted) {
      return value;
    }
  }
  return undefined;
}
