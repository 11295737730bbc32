import { describe, expect, test } from 'vitest';
import { readPastedTrace } from './trace-id.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('an id is found in', () => {
  const cases: readonly (readonly [text: string, spanId?: string])[] = [
    [ID],
    [`  ${ID.toUpperCase()}\n`],
    ['4bf92f35-77b3-4da6-a3ce-929d0e0e4736'],
    [`"${ID}",`],
    [`00-${ID}-00f067aa0ba902b7-01`, '00f067aa0ba902b7'],
    [`traceparent: 00-${ID}-00f067aa0ba902b7-00`, '00f067aa0ba902b7'],
    [`00-${ID}-0000000000000000-01`],
  ];
  for (const [text, spanId] of cases) {
    test(text, () => expect(readPastedTrace(text)).toEqual(spanId ? { traceId: ID, spanId } : { traceId: ID }));
  }
  test('16 digits, as some tracers write', () => {
    expect(readPastedTrace('a3ce929d0e0e4736')).toEqual({ traceId: 'a3ce929d0e0e4736' });
  });
});

describe('no id', () => {
  for (const text of [
    '',
    'service-a',
    'abc',
    `${ID}0`,
    '0'.repeat(32),
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `ff-${ID}-00f067aa0ba902b7-01`,
    `{ trace:id = "${ID}" }`,
  ]) {
    test(text, () => expect(readPastedTrace(text)).toBeUndefined());
  }
});
