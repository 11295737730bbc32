// The host functions behind k6/ws and k6/websockets.
//
// ws.open   text is JSON of OpenCall; the answer is JSON of Opened with the session's number
// ws.next   text is the number; the answer is an event, see WebSocketSession
// ws.send   text is the number, a space and the message; with bytes, the number alone
// ws.ping, ws.buffered   text is the number
// ws.close  text is JSON [number, code, reason]
// ws.timer  text is JSON [number, timer, delayMs, repeats]
import { HostError, type HostFunctions, type Vu } from '../engine/types.ts';
import type { HttpClient } from './client.ts';
import { InterruptedError, RequestError } from './error-codes.ts';
import type { TestSettings } from './test-settings.ts';
import { targetOf } from './url-cache.ts';
import { WebSocketSession } from './websocket-session.ts';

export interface OpenCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly subprotocols: readonly string[];
  readonly compression: string;
  readonly jar: number;
}

interface Access {
  readonly settingsOf: (vu: Vu) => TestSettings;
  readonly clientOf: (vu: Vu) => HttpClient;
}

const SLOT = 'websockets';

/** The sessions of one virtual user. */
class Sessions {
  readonly #byId = new Map<number, WebSocketSession>();
  readonly #vu: Vu;
  #signal: AbortSignal | undefined;
  #lastId = 0;

  constructor(vu: Vu) {
    this.#vu = vu;
    vu.onIterationStart(() => this.#interruptAll());
    vu.onEnd(() => this.#interruptAll());
  }

  add(session: WebSocketSession): number {
    const { signal } = this.#vu;
    if (signal !== this.#signal) {
      this.#signal = signal;
      signal.addEventListener('abort', () => this.#interruptAll(), { once: true });
    }
    const id = ++this.#lastId;
    this.#byId.set(id, session);
    return id;
  }

  get(id: number): WebSocketSession {
    const session = this.#byId.get(id);
    if (session === undefined) {
      throw new HostError('this WebSocket belongs to an iteration that is over');
    }
    return session;
  }

  #interruptAll(): void {
    for (const session of this.#byId.values()) {
      session.interrupt();
    }
    this.#byId.clear();
  }
}

export function webSocketFunctions({ settingsOf, clientOf }: Access): HostFunctions {
  const sessionsOf = (vu: Vu): Sessions => {
    const known = vu.slots.get(SLOT);
    if (known instanceof Sessions) {
      return known;
    }
    const sessions = new Sessions(vu);
    vu.slots.set(SLOT, sessions);
    return sessions;
  };
  const sessionOf = (vu: Vu, id: string | number): WebSocketSession => sessionsOf(vu).get(Number(id));

  return {
    'ws.open': async (call, vu) => {
      if (vu.phase === 'init') {
        throw new HostError('using websockets in the init context is not supported', 'GoError');
      }
      const given = JSON.parse(call.text) as OpenCall; // as the guest's half wrote it
      try {
        return await open(given, vu, settingsOf(vu), clientOf(vu), sessionsOf(vu));
      } catch (error) {
        throw error instanceof InterruptedError ? new HostError(error.message, error.name) : error;
      }
    },
    'ws.next': async (call, vu) => {
      try {
        return await sessionOf(vu, call.text).next();
      } catch (error) {
        throw error instanceof InterruptedError ? new HostError(error.message, error.name) : error;
      }
    },
    'ws.send': (call, vu) => {
      const space = call.text.indexOf(' ');
      if (call.bytes !== undefined) {
        // The sender keeps it, the VM's memory goes on.
        sessionOf(vu, call.text).send(Buffer.from(call.bytes));
      } else {
        sessionOf(vu, call.text.slice(0, space)).send(call.text.slice(space + 1));
      }
      return undefined;
    },
    'ws.ping': (call, vu) => {
      sessionOf(vu, call.text).ping();
      return undefined;
    },
    'ws.buffered': (call, vu) => String(sessionOf(vu, call.text).bufferedBytes),
    'ws.close': (call, vu) => {
      const [id, code, reason] = JSON.parse(call.text) as [number, number, string]; // ditto
      try {
        sessionOf(vu, id).close(code, reason);
      } catch (error) {
        throw new HostError(error instanceof Error ? error.message : String(error));
      }
      return undefined;
    },
    'ws.timer': (call, vu) => {
      const [id, timer, delayMs, repeats] = JSON.parse(call.text) as [number, number, number, boolean]; // ditto
      sessionOf(vu, id).addTimer(timer, delayMs, repeats);
      return undefined;
    },
  };
}

async function open(
  given: OpenCall,
  vu: Vu,
  settings: TestSettings,
  client: HttpClient,
  sessions: Sessions,
): Promise<string> {
  const failed = (error: string): string => JSON.stringify({ id: 0, status: 0, headers: {}, subprotocol: '', error });
  if (!/^wss?:\/\//i.test(given.url)) {
    return failed(`malformed ws or wss URL: ${JSON.stringify(given.url.slice(0, 200))}`);
  }
  let session: WebSocketSession;
  try {
    const target = targetOf(given.url.replace(/^ws/i, 'http'));
    const address = await settings.resolver.resolve(target.hostname, target.port);
    const cookies = client.jars
      .get(given.jar)
      .cookiesFor(target.url)
      .map(({ name, value }) => `${name}=${value}`);
    session = new WebSocketSession(vu, settings, {
      target,
      address,
      headers: cookies.length === 0 ? given.headers : { Cookie: cookies.join('; '), ...given.headers },
      subprotocols: given.subprotocols,
      compresses: given.compression === 'deflate',
      tagsOf: (status, subprotocol) =>
        settings.tagSets.get(vu.currentTags(), {
          method: '',
          url: given.url,
          name: undefined,
          status,
          proto: '',
          tlsVersion: '',
          ip: address.ip,
          error: '',
          errorCode: 0,
          expected: undefined,
          userTags:
            subprotocol !== '' && vu.options.systemTags.has('subproto')
              ? { ...given.tags, subproto: subprotocol }
              : given.tags,
        }),
    });
  } catch (error) {
    // A SyntaxError is about a subprotocol that can't be the name of one.
    if (error instanceof RequestError || error instanceof SyntaxError) {
      return failed(error.message);
    }
    throw error;
  }
  const id = sessions.add(session);
  return JSON.stringify({ id, ...(await session.open()) });
}
