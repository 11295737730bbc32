// How code of this folder reaches the host. It runs inside the virtual user's VM: no Node.js, no DOM, no Intl, only the
// language. A module is written like this:
//   import { host } from './host.ts';
//   export function sleep(seconds: number): void { host.call('sleep', String(seconds)); }
// and on the host's side there is a HostFunction of that name: `coreFunctions` in ../engine has those of this folder.
//
// - `call` blocks the guest. It may be called from anywhere: a comparator, a getter, an async function.
// - `callAsync` gives a promise; the iteration does not end before it is settled.
// - Texts are JSON or whatever the two sides agree on; a bare text must not hold U+0000 (JSON never does). Answers may.
// - `takeBytes` at once after `call`, or first thing in `then`: the next answer replaces what it would give.
// - A HostError thrown over there is an exception here, with its name (`TypeError` is one indeed) and message.
// Calls cost about 2 µs; a blocking one about 30 µs more.

export interface HostBridge {
  call(name: string, text: string, bytes?: ArrayBuffer): string;
  callAsync(name: string, text: string, bytes?: ArrayBuffer): Promise<string>;
  takeBytes(): ArrayBuffer | undefined;
  /**
   * `answerOf(ask(idOf(name), text))` is `call`, in parts: for what blocks in nearly every iteration, because each
   * function between the script and `ask` is saved and brought back.
   */
  idOf(name: string): number;
  readonly ask: (id: number, text: string) => unknown;
  readonly askWithBytes: (id: number, text: string, bytes: ArrayBuffer) => unknown;
  answerOf(answer: unknown): string;
}

declare global {
  var __host: HostBridge;
  var __ENV: Record<string, string>;
  var __VU: number;
  var __ITER: number;
  var open: (path: string, mode?: string) => string | ArrayBuffer;
}

export const host: HostBridge = globalThis.__host;

/** What a script may pass where bytes are wanted: an ArrayBuffer or a view of one. */
export type Binary = ArrayBuffer | ArrayBufferView;

export function isBinary(value: unknown): value is Binary {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

/** The bytes alone: of a view, a copy of its part. */
export function toArrayBuffer(value: Binary): ArrayBuffer {
  if (value instanceof ArrayBuffer) return value;
  const whole = value.buffer as ArrayBuffer; // QuickJS has no SharedArrayBuffer here
  if (value.byteOffset === 0 && value.byteLength === whole.byteLength) return whole;
  return whole.slice(value.byteOffset, value.byteOffset + value.byteLength);
}
