// Between the page and the supervisor's control API. The page never sees the token: it is read from the lab's state
// file for each request, because a lab that was started anew has another one.
import { readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

export interface ControlAddress {
  readonly port: number;
  readonly token: string;
}

export interface LabAnswer {
  readonly status: number;
  readonly body: ReadableStream<Uint8Array> | string;
  readonly contentType: string;
}

export const NO_LAB = {
  error: 'this backend runs without a lab, so nothing can be started or stopped from here; start one with: npx lab up',
  kind: 'no-lab',
} as const;

/** The control API is on this machine, whatever the backend listens on. */
const CONTROL_HOST = '127.0.0.1';

/** Where the control API of the lab is; undefined when there is no lab. */
export async function readControlAddress(stateFile: string | undefined): Promise<ControlAddress | undefined> {
  if (stateFile === undefined) return undefined;
  try {
    const state: unknown = JSON.parse(await readFile(stateFile, 'utf8'));
    const control = isRecord(state) ? state['control'] : undefined;
    if (!isRecord(control)) return undefined;
    const { port, token } = control;
    return typeof port === 'number' && typeof token === 'string' ? { port, token } : undefined;
  } catch {
    return undefined; // no file, or one in the making
  }
}

export interface LabCall {
  readonly method: 'GET' | 'POST';
  /** With the query. */
  readonly path: string;
  readonly body?: string;
  /** Ends the call, and with it a log that is followed. */
  readonly signal: AbortSignal;
}

/** Calls the control API and hands on what it says as it comes. */
export async function callLab(stateFile: string | undefined, call: LabCall): Promise<LabAnswer> {
  const address = await readControlAddress(stateFile);
  if (address === undefined) return failure(503, NO_LAB);
  try {
    const answer = await ask(address, call);
    return {
      status: answer.statusCode ?? 502,
      contentType: answer.headers['content-type'] ?? 'application/json',
      // The same bytes; only the types of Node and of the web differ.
      body: Readable.toWeb(answer) as ReadableStream<Uint8Array>,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failure(503, { error: `the lab does not answer: ${reason}`, kind: 'lab-unreachable' });
  }
}

function ask({ port, token }: ControlAddress, { method, path, body, signal }: LabCall): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const call = httpRequest({ host: CONTROL_HOST, port, method, path, agent: false, headers, signal });
    call.once('response', (answer) => {
      // A lab that leaves in the middle ends the log that is followed; that is no error of the page's.
      answer.on('error', () => undefined);
      resolve(answer);
    });
    call.on('error', reject);
    call.end(body);
  });
}

function failure(status: number, body: { readonly error: string; readonly kind: string }): LabAnswer {
  return { status, body: JSON.stringify(body), contentType: 'application/json' };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
