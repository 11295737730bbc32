import { expect, test } from 'vitest';
import { readTraces } from './read-trace-file.ts';
import { readSpanContent } from './span-content.ts';
import { at, durationNsOf, KIND, serviceOf } from './trace.ts';

const TRACE = 'a'.repeat(32);

const file = {
  data: [
    {
      traceID: TRACE,
      spans: [
        {
          traceID: TRACE,
          spanID: '000000000000000b',
          operationName: 'child',
          references: [
            { refType: 'CHILD_OF', traceID: TRACE, spanID: '000000000000000a' },
            { refType: 'FOLLOWS_FROM', traceID: 'b'.repeat(32), spanID: '000000000000000c' },
          ],
          startTime: 1_795_345_458_856_010,
          duration: 40,
          tags: [
            { key: 'span.kind', type: 'string', value: 'client' },
            { key: 'error', type: 'bool', value: true },
            { key: 'http.status_code', type: 'int64', value: 500 },
          ],
          logs: [{ timestamp: 1_795_345_458_856_020, fields: [{ key: 'event', type: 'string', value: 'retry' }] }],
          processID: 'p2',
        },
        {
          traceID: TRACE,
          spanID: '000000000000000a',
          operationName: 'root',
          references: [],
          startTime: 1_795_345_458_856_000,
          duration: 100,
          tags: [],
          logs: [],
          processID: 'p1',
        },
      ],
      processes: { p1: { serviceName: 'one', tags: [] }, p2: { serviceName: 'two', tags: [] } },
    },
  ],
};

test("reads what Jaeger's UI downloads", () => {
  const [trace] = readTraces(file);
  if (!trace) throw new Error('no trace');
  expect(trace.names).toEqual(['root', 'child']);
  expect([serviceOf(trace, 0), serviceOf(trace, 1)]).toEqual(['one', 'two']);
  expect(at(trace.kind, 1)).toBe(KIND.client);
  expect(at(trace.isError, 1)).toBe(1);
  expect(durationNsOf(trace, 1)).toBe(40_000);
  const source = trace.sources[1];
  if (!source) throw new Error('no source');
  const content = readSpanContent(trace, source);
  expect(content.attributes).toContainEqual({ key: 'http.status_code', value: 500 });
  expect(content.events).toEqual([{ name: 'retry', timeNs: 20_000, attributes: [] }]);
  expect(content.links).toEqual([{ traceId: 'b'.repeat(32), spanId: '000000000000000c', attributes: [] }]);
});

test('refuses what only looks like it', () => {
  expect(() => readTraces({ data: [{ spans: [{}] }] })).toThrow('startTime is no number');
});
