import { OtlpDecodeError } from '@o11y-lab/otlp';
import { StoreError } from '@o11y-lab/storage';
import { expect, test } from 'vitest';
import { RefusalError, refusalOf } from './refusal.ts';

const cases: readonly { name: string; error: unknown; kind: string; retryAfterMs?: number }[] = [
  { name: 'a body that is no OTLP', error: new OtlpDecodeError('cut', 3), kind: 'undecodable' },
  { name: 'a full store', error: new StoreError('overloaded', 'full'), kind: 'overloaded', retryAfterMs: 1_000 },
  {
    name: 'a full store that knows how long',
    error: new StoreError('overloaded', 'full', { retryAfterMs: 250 }),
    kind: 'overloaded',
    retryAfterMs: 250,
  },
  { name: 'a full disk', error: new StoreError('disk', 'ENOSPC'), kind: 'unavailable', retryAfterMs: 5_000 },
  { name: 'a closing store', error: new StoreError('closed', 'bye'), kind: 'unavailable', retryAfterMs: 5_000 },
  { name: 'a request over a bound of the store', error: new StoreError('too-much', 'rows'), kind: 'too-large' },
  {
    name: 'a refusal of the receiver',
    error: new RefusalError({ kind: 'too-large', message: 'x' }),
    kind: 'too-large',
  },
  { name: 'a bug', error: new TypeError('undefined is no function'), kind: 'internal' },
];

for (const { name, error, kind, retryAfterMs } of cases) {
  test(`${name} is ${kind}`, () => {
    const refusal = refusalOf(error);
    expect(refusal.kind).toBe(kind);
    expect('retryAfterMs' in refusal ? refusal.retryAfterMs : undefined).toBe(retryAfterMs);
  });
}

test('a bug does not tell its message to the sender', () => {
  expect(refusalOf(new TypeError('secret')).message).not.toContain('secret');
});
