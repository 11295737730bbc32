import type { Fault, FaultEffect, LinkFilter } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import { metricsLink, rangeAround, signalOf, tracesLink } from './signal.ts';

const filter: LinkFilter = { egress: 'answers', peers: [], sourcePorts: [], destinationPorts: [] };
const delay: Fault = {
  kind: 'netem',
  netem: { kind: 'delay', timeMs: 500, jitterMs: 100, correlationPercent: 20, distribution: '' },
  filter,
};
const links = [
  { from: 'api-gateway', to: 'service-a', protocol: 'http' },
  { from: 'service-a', to: 'postgres', protocol: 'postgres' },
  { from: 'service-b', to: 'kafka', protocol: 'kafka' },
  { from: 'service-c', to: 'kafka', protocol: 'kafka' },
] as const;

test.each<[name: string, fault: Fault, target: string, unit: string, has: string, called: string]>([
  ['a delay', delay, 'service-a', 'ms', 'client_seconds_bucket{server="service-a"}', 'p95'],
  ['of a database', delay, 'postgres', 'ms', 'client_seconds_bucket{connection_type="database"}', 'p95'],
  ['of the broker', { kind: 'pause' }, 'kafka', 'ms', '{server=~"service-b|service-c"}', 'p95'],
  ['of the front door', delay, 'api-gateway', 'ms', 'k6_http_req_duration_milliseconds_bucket', 'p95'],
  ['of who takes messages', delay, 'service-c', 'ms', '{server="service-c"}', 'p95'],
  [
    'answers of our own',
    { kind: 'http-error', status: 503, percent: 50, delayMs: 0 },
    'service-a',
    'percent',
    'failed_total{server="service-a"}',
    'errors',
  ],
  ['a kill', { kind: 'kill', signal: 'SIGKILL' }, 'service-a', 'per-second', 'total{server="service-a"}', 'rate'],
])('%s', (_, fault, target, unit, has, called) => {
  const signal = signalOf({ fault, targets: [target, 'another'] }, links);
  expect(signal).toMatchObject({ unit, name: { kind: called, of: target } });
  expect(signal.query).toContain(has);
});

test('what the lab has measured is what is shown', () => {
  const effect: FaultEffect = {
    kind: 'measured',
    signal: 'service-a P95',
    unit: 'ms',
    before: 102,
    after: 611,
    isVisible: true,
    text: 'service-a P95 102 → 611 ms',
    query: 'my_query',
  };
  expect(signalOf({ fault: delay, targets: ['service-a'], effect }, links)).toEqual({
    query: 'my_query',
    unit: 'ms',
    name: { kind: 'measured', text: 'service-a P95' },
  });
});

test.each([
  ['going on', undefined, { from: '880000', to: 'now' }],
  ['long over', 1_060_000, { from: '880000', to: '1180000' }],
  ['just over', 1_950_000, { from: '880000', to: '2000000' }],
])('the range around what is %s', (_, toUnixMs, want) => {
  const record = { fromUnixMs: 1_000_000, ...(toUnixMs === undefined ? {} : { toUnixMs }) };
  expect(rangeAround(record, 2_000_000)).toEqual(want);
});

test('links lead to the golden signals and to the requests that suffered', () => {
  const record = { fromUnixMs: 1_000_000, toUnixMs: 1_060_000, fault: delay };
  expect(metricsLink(record, 9e9)).toBe('/d/golden-signals?from=880000&to=1180000');
  const query = (fault: Fault): string | null =>
    new URL(tracesLink({ ...record, fault }, 9e9), 'http://x').searchParams.get('q');
  expect(query(delay)).toBe('{ nestedSetParent < 0 && duration > 400ms }');
  expect(query({ kind: 'pause' })).toBe('{ nestedSetParent < 0 && duration > 250ms }');
  expect(query({ kind: 'http-error', status: 500, percent: 1, delayMs: 0 })).toBe('{ status = error }');
});
