// Talks to the lab that runs in a data directory.

import { type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultRecord, FaultRequest, FaultsView, LabStatus, LogLine } from '@o11y-lab/lab-control';
import { isSameProcess } from '../supervisor/os-process.ts';
import { type LabState, readState } from './state-file.ts';

export type FoundLab =
  | { readonly kind: 'none' }
  /** A state file whose supervisor is dead: what it started may still live. */
  | { readonly kind: 'dead'; readonly state: LabState }
  | { readonly kind: 'running'; readonly state: LabState; readonly client: LabClient };

/** Finds the lab of a data directory. */
export function findLab(dataDir: string, host = '127.0.0.1'): FoundLab {
  const state = readState(dataDir);
  if (state === undefined) return { kind: 'none' };
  const isLive = process.platform === 'win32' ? isPidTaken(state.pid) : isSameProcess(state);
  if (!isLive) return { kind: 'dead', state };
  return { kind: 'running', state, client: new LabClient(host, state.control.port, state.control.token) };
}

/** The best that Windows tells cheaply; enough to ask the lab whether it is there, not to end anything. */
function isPidTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits for the supervisor to leave; false when it is still there after `timeoutMs`. */
export async function untilGone(state: LabState, timeoutMs: number): Promise<boolean> {
  const deadlineMs = Date.now() + timeoutMs;
  while (isSameProcess(state)) {
    if (Date.now() > deadlineMs) return false;
    await delay(10);
  }
  return true;
}

/** The lab did not answer, or not with what was asked. */
export class ControlError extends Error {}

/** Longer than any grace period and start timeout behind one command. */
const COMMAND_TIMEOUT_MS = 120_000;
/** A status is a few field reads; a machine that needs this long for it has a lab that hangs. */
const STATUS_TIMEOUT_MS = 3000;

export class LabClient {
  readonly #host: string;
  readonly #port: number;
  readonly #token: string;

  constructor(host: string, port: number, token: string) {
    this.#host = host;
    this.#port = port;
    this.#token = token;
  }

  async fetchStatus(): Promise<LabStatus> {
    return this.#json('GET', '/status', STATUS_TIMEOUT_MS);
  }

  /** Resolves when the processes are well, or not and why; an empty list means all. */
  async command(action: 'up' | 'start' | 'stop' | 'restart', services: readonly string[]): Promise<LabStatus> {
    return this.#json('POST', `/${action}`, COMMAND_TIMEOUT_MS, { services });
  }

  async down(): Promise<void> {
    await this.#json('POST', '/down', COMMAND_TIMEOUT_MS);
  }

  async fetchFaults(): Promise<FaultsView> {
    return this.#json('GET', '/faults', STATUS_TIMEOUT_MS);
  }

  /**
   * Injects a fault that lasts as long as this call: `onRecord` is told every change, and it resolves when the fault is
   * over and its effect known, or when `signal` aborts, which ends the fault.
   * @throws ControlError with why it can't be injected, or when the lab went down
   */
  async holdFault(request: FaultRequest, onRecord: (record: FaultRecord) => void, signal: AbortSignal): Promise<void> {
    const response = await this.#request('POST', '/faults?hold=1', { body: request, signal });
    if (response.statusCode !== 200) await readJson(response);
    let last: FaultRecord | undefined;
    try {
      // Our own server wrote these lines.
      await eachLine(response, (line) => {
        last = JSON.parse(line) as FaultRecord;
        onRecord(last);
      });
    } catch (error) {
      if (signal.aborted) return;
      if (last?.state === 'active')
        throw new ControlError('the lab went down, and the fault with it', { cause: error });
    }
  }

  /** All of them without ids, scenarios too. @throws ControlError for an id that is none */
  async endFaults(ids: readonly string[] | undefined): Promise<readonly FaultRecord[]> {
    const body = ids === undefined ? {} : { ids };
    const { ended } = await this.#json<{ readonly ended: readonly FaultRecord[] }>(
      'POST',
      '/faults/stop',
      COMMAND_TIMEOUT_MS,
      body,
    );
    return ended;
  }

  /** @throws ControlError when there is none of that name, or it runs already */
  async startScenario(name: string): Promise<FaultsView> {
    return this.#json('POST', '/scenarios/start', COMMAND_TIMEOUT_MS, { name });
  }

  async stopScenario(name: string): Promise<FaultsView> {
    return this.#json('POST', '/scenarios/stop', COMMAND_TIMEOUT_MS, { name });
  }

  /** Calls `onLine` per line; resolves at the end, which with `follow` comes when the lab ends or `signal` aborts. */
  async fetchLogs(options: {
    readonly services: readonly string[];
    readonly tail: number;
    readonly follow: boolean;
    readonly onLine: (line: LogLine) => void;
    readonly signal?: AbortSignal;
  }): Promise<void> {
    const query = new URLSearchParams();
    for (const service of options.services) query.append('service', service);
    query.set('tail', String(options.tail));
    if (options.follow) query.set('follow', '1');
    const response = await this.#request('GET', `/logs?${query}`, { signal: options.signal });
    if (response.statusCode !== 200) await readJson(response);
    try {
      // Our own server wrote these lines.
      await eachLine(response, (line) => options.onLine(JSON.parse(line) as LogLine));
    } catch (error) {
      if (!options.follow) throw error; // else: the lab went down, or the reader had enough
    }
  }

  async #json<T>(method: string, path: string, timeoutMs: number, body?: unknown): Promise<T> {
    const response = await this.#request(method, path, { timeoutMs, body });
    return (await readJson(response)) as T; // our own server's answer, its type is the API's
  }

  #request(
    method: string,
    path: string,
    options: { readonly timeoutMs?: number; readonly body?: unknown; readonly signal?: AbortSignal | undefined },
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const call = request({
        host: this.#host,
        port: this.#port,
        method,
        path,
        agent: false,
        headers: { authorization: `Bearer ${this.#token}` },
        ...(options.signal ? { signal: options.signal } : {}),
      });
      call.setTimeout(options.timeoutMs ?? 0, () => {
        call.destroy(
          new ControlError(
            `the lab gave no answer to ${method} ${path} in ${options.timeoutMs} ms; npx lab down ends it`,
          ),
        );
      });
      call.once('response', resolve);
      call.once('error', (error) => {
        reject(
          error instanceof ControlError
            ? error
            : new ControlError(`the lab does not answer: ${error.message}`, { cause: error }),
        );
      });
      call.end(options.body === undefined ? undefined : JSON.stringify(options.body));
    });
  }
}

async function eachLine(response: IncomingMessage, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  response.setEncoding('utf8');
  for await (const chunk of response as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  }
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response as AsyncIterable<string>) text += chunk;
  const body: unknown = JSON.parse(text);
  if (response.statusCode === 200) return body;
  const message = typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : text;
  throw new ControlError(message);
}
