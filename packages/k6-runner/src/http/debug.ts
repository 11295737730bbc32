// `--http-debug`: what went over the wire, in the log.
import type { Vu } from '../engine/types.ts';

/** Of a body in the log. */
const BODY_CHARACTERS_MAX = 64 * 1024;

export function debugRequest(vu: Vu, mode: 'headers' | 'full', head: string, body: Uint8Array | undefined): void {
  vu.log(
    'info',
    `Request:\n${head.replaceAll('\r\n', '\n')}${mode === 'full' && body !== undefined ? textOf(body) : ''}`,
    {},
  );
}

export function debugResponse(
  vu: Vu,
  mode: 'headers' | 'full',
  answer: {
    readonly status: number;
    readonly reason: string;
    readonly proto: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: Uint8Array;
  },
): void {
  const lines = [`${answer.proto} ${answer.status} ${answer.reason}`, ...answer.headers.map(([n, v]) => `${n}: ${v}`)];
  vu.log('info', `Response:\n${lines.join('\n')}\n\n${mode === 'full' ? textOf(answer.body) : ''}`, {});
}

function textOf(body: Uint8Array): string {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  return text.length <= BODY_CHARACTERS_MAX
    ? text
    : `${text.slice(0, BODY_CHARACTERS_MAX)}… (${body.length} bytes in all)`;
}
