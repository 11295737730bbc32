// What k6/ws and k6/websockets have in common: opening, and what can be asked of a connection by its number.
import type { OpenCall } from '../http/websocket.ts';
import { type Binary, host, isBinary, toArrayBuffer } from './host.ts';
import { JAR_ID } from './http-request.ts';

export interface Opened {
  readonly id: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly subprotocol: string;
  readonly error: string;
}

type Params = Readonly<Record<string, unknown>> | null | undefined;

/** The text of `ws.open`. */
export function openCall(url: unknown, params: Params, subprotocols: readonly string[]): string {
  const jar = params?.['jar'];
  const id: unknown = typeof jar === 'object' && jar !== null ? Reflect.get(jar, JAR_ID) : 0;
  const call: OpenCall = {
    url: String(url),
    headers: texts(params?.['headers']),
    tags: texts(params?.['tags']),
    subprotocols,
    compression: String(params?.['compression'] ?? ''),
    jar: typeof id === 'number' ? id : 0,
  };
  if (call.compression !== '' && call.compression !== 'deflate') {
    throw new TypeError(`unsupported compression algorithm '${call.compression}', supported algorithm is 'deflate'`);
  }
  return JSON.stringify(call);
}

function texts(value: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, one] of Object.entries(Object(value ?? {}) as Readonly<Record<string, unknown>>)) {
    if (one !== undefined && one !== null) found[name] = String(one);
  }
  return found;
}

export function send(id: number, data: string | Binary): void {
  if (isBinary(data)) host.call('ws.send', String(id), toArrayBuffer(data));
  else if (data.includes('\0')) throw new TypeError('a text message with U+0000 can not be sent; send it as binary');
  else host.call('ws.send', `${id} ${data}`);
}

export const ping = (id: number): void => void host.call('ws.ping', String(id));

export const close = (id: number, code: number, reason: string): void =>
  void host.call('ws.close', JSON.stringify([id, code, reason]));
