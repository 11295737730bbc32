import { describe, expect, test } from 'vitest';
import { type NamedMetric, prometheusName } from './names.ts';
import { metadataUnit } from './units.ts';

const counter = { kind: 'sum', monotonic: true } as const;
const upDown = { kind: 'sum', monotonic: false } as const;
const gauge = { kind: 'gauge' } as const;
const histogram = { kind: 'histogram' } as const;

const cases: readonly [Omit<NamedMetric, 'name' | 'unit'>, string, string, string][] = [
  // The names that the lab's course promises.
  [counter, 'http.requests', '', 'http_requests_total'],
  [counter, 'http_requests_total', '', 'http_requests_total'],
  [histogram, 'http.server.duration', 'ms', 'http_server_duration_milliseconds'],
  [counter, 'business.requests', '1', 'business_requests_total'],
  [histogram, 'business.processing.duration', '', 'business_processing_duration'],
  [histogram, 'http.server.request.duration', 's', 'http_server_request_duration_seconds'],
  [gauge, 'nodejs.eventloop.utilization', '1', 'nodejs_eventloop_utilization_ratio'],
  [gauge, 'nodejs.eventloop.delay.p99', 's', 'nodejs_eventloop_delay_p99_seconds'],
  [counter, 'nodejs.eventloop.time', 's', 'nodejs_eventloop_time_seconds_total'],
  [upDown, 'v8js.memory.heap.used', 'By', 'v8js_memory_heap_used_bytes'],
  [upDown, 'db.client.connection.count', '{connection}', 'db_client_connection_count'],
  [counter, 'process.cpu.time', 's', 'process_cpu_time_seconds_total'],
  [gauge, 'process.memory.usage', '', 'process_memory_usage'],
  // Suffixes.
  [counter, 'total.requests', '', 'requests_total'],
  [gauge, 'ratio.of.things', '1', 'of_things_ratio'],
  [upDown, 'queue.fill', '1', 'queue_fill'],
  [histogram, 'share', '1', 'share'],
  [gauge, 'request.seconds.spent', 's', 'request_seconds_spent'],
  [gauge, 'speed', 'm/s', 'speed_meters_per_second'],
  [counter, 'rate', 'By/s', 'rate_bytes_per_second_total'],
  [gauge, 'rpm', '{revolution}/m', 'rpm_per_minute'],
  [gauge, 'x', 'm/{thing}', 'x_meters'],
  [gauge, 'x', ' s ', 'x_seconds'],
  [gauge, 'x', 'furlong', 'x_furlong'],
  [gauge, 'x', 'mm[Hg]', 'x_mm_Hg'],
  [gauge, 'x', 'By/', 'x_bytes'],
  [gauge, 'x', '/s', 'x_per_second'],
  [gauge, 'fill', '%', 'fill_percent'],
  // Characters.
  [gauge, 'a..b--c', '', 'a_b_c'],
  [gauge, '__a_', '', 'a'],
  [gauge, 'job:rate:sum', '', 'job:rate:sum'],
  [gauge, '3rd.rail', '', '_3rd_rail'],
  [gauge, 'größe', '', 'gr_e'],
  [gauge, '', 's', ''],
  [counter, '日本', 's', ''],
];

describe('the Prometheus name of a metric', () => {
  for (const [kind, name, unit, want] of cases) {
    test(`${kind.kind} ${JSON.stringify(name)} in ${JSON.stringify(unit)} is ${JSON.stringify(want)}`, () => {
      expect(prometheusName({ ...kind, name, unit })).toBe(want);
    });
  }
});

for (const [unit, want] of [
  ['s', 'seconds'],
  ['m/s', 'meters_per_second'],
  ['1', ''],
  ['{request}', ''],
  ['{request}/s', 'per_second'],
] as const) {
  test(`the unit ${unit} is ${JSON.stringify(want)} in metadata`, () => expect(metadataUnit(unit)).toBe(want));
}
