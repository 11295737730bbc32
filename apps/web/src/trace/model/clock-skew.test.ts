import { expect, test } from 'vitest';
import { clockSkews, skewedCount, withoutSkew } from './clock-skew.ts';
import { type TestSpan, testTrace } from './test-trace.ts';
import { KIND } from './trace.ts';

const client: TestSpan = { id: 'c', service: 'one', kind: KIND.client, start: 100, end: 200 };
const server = (start: number, end: number, rest: Partial<TestSpan> = {}): TestSpan => ({
  id: 's',
  parent: 'c',
  service: 'two',
  kind: KIND.server,
  start,
  end,
  ...rest,
});
const cases: readonly { readonly name: string; readonly spans: readonly TestSpan[]; readonly wantMs: number }[] = [
  { name: 'inside', spans: [client, server(110, 190)], wantMs: 0 },
  { name: 'before its caller', spans: [client, server(50, 130)], wantMs: 60 },
  { name: 'within the tolerance of a millisecond', spans: [client, server(99.2, 180)], wantMs: 0 },
  { name: 'ends after its caller, as a streamed answer does', spans: [client, server(110, 210)], wantMs: 0 },
  { name: 'starts after its caller has its answer', spans: [client, server(260, 340)], wantMs: -150 },
  { name: 'longer than its caller', spans: [client, server(50, 300)], wantMs: 50 },
  { name: 'the same service', spans: [client, server(50, 130, { service: 'one' })], wantMs: 0 },
  {
    name: 'a consumer after its producer',
    spans: [{ ...client, kind: KIND.producer }, server(260, 340, { kind: KIND.consumer })],
    wantMs: 0,
  },
  {
    name: 'a consumer before its producer',
    spans: [{ ...client, kind: KIND.producer }, server(60, 140, { kind: KIND.consumer })],
    wantMs: 40,
  },
];
for (const c of cases) {
  test(`clock skew: ${c.name}`, () => {
    const trace = testTrace(c.spans);
    const row = trace.names.indexOf('s');
    const skews = clockSkews(trace);
    expect((skews[row] ?? 0) / 1e6).toBeCloseTo(c.wantMs, 6);
    expect(skewedCount(skews)).toBe(c.wantMs === 0 ? 0 : 1);
  });
}

test('the correction moves what is below along, and the trace starts at 0 again', () => {
  const trace = testTrace([client, server(50, 130), { id: 'q', parent: 's', service: 'two', start: 60, end: 70 }]);
  const corrected = withoutSkew(trace, clockSkews(trace));
  const startMs = (name: string): number => (corrected.startNs[trace.names.indexOf(name)] ?? 0) / 1e6;
  expect([startMs('c'), startMs('s'), startMs('q')]).toEqual([0, 10, 20]);
  expect(corrected.durationNs).toBe(100e6);
  expect(corrected.startUnixNano - trace.startUnixNano).toBe(50_000_000n);
  expect(trace.startNs[trace.names.indexOf('s')]).toBe(0);
});
