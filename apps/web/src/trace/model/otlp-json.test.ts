import { describe, expect, test } from 'vitest';
import { readOtlpJson, writeOtlpJson } from './otlp-json.ts';
import { readTraceFile, readTraces } from './read-trace-file.ts';
import { TEST_TRACE_ID, testSources, testSpanJson } from './test-trace.ts';
import type { SpanSource } from './trace.ts';

const span = testSpanJson({ id: 'a', start: 0, end: 10 });
const scopeSpans = [{ scope: { name: 's' }, spans: [span] }];

describe('otlp json', () => {
  const spellings = [
    { name: 'resourceSpans', json: { resourceSpans: [{ resource: {}, scopeSpans }] } },
    { name: 'batches', json: { batches: [{ resource: {}, scopeSpans }] } },
    { name: 'trace.resourceSpans', json: { trace: { resourceSpans: [{ scopeSpans }] } } },
    {
      name: 'instrumentation libraries',
      json: { batches: [{ instrumentationLibrarySpans: [{ instrumentationLibrary: { name: 's' }, spans: [span] }] }] },
    },
  ];
  for (const c of spellings) {
    test(c.name, () => {
      const traces = readOtlpJson(c.json);
      expect([...traces.keys()]).toEqual([TEST_TRACE_ID]);
      expect(traces.get(TEST_TRACE_ID)?.[0]?.span).toBe(span);
      expect(traces.get(TEST_TRACE_ID)?.[0]?.scope).toEqual({ name: 's' });
    });
  }

  const wrong = [
    { name: 'no object', json: [], want: 'trace is no object' },
    { name: 'something else', json: { a: 1, b: 2 }, want: 'want an object with resourceSpans or batches, got a, b' },
    { name: 'batches that are no list', json: { batches: {} }, want: 'resourceSpans is no list' },
    { name: 'a batch that is no object', json: { batches: [7] }, want: 'resourceSpans entry is no object' },
    { name: 'spans that are no list', json: { batches: [{ scopeSpans: [{ spans: 'x' }] }] }, want: 'spans is no list' },
    { name: 'no span at all', json: { batches: [] }, want: 'the trace has no spans' },
    {
      name: 'a span without id',
      json: { batches: [{ scopeSpans: [{ spans: [{ ...span, spanId: '' }] }] }] },
      want: 'has no spanId',
    },
    {
      name: 'a span with a wrong time',
      json: { batches: [{ scopeSpans: [{ spans: [{ ...span, startTimeUnixNano: 'soon' }] }] }] },
      want: 'startTimeUnixNano of span 0000000000000061 is "soon"',
    },
    {
      name: 'a negative time',
      json: { batches: [{ scopeSpans: [{ spans: [{ ...span, endTimeUnixNano: -1 }] }] }] },
      want: 'endTimeUnixNano of span',
    },
    {
      name: 'attributes that are no list',
      json: { batches: [{ resource: { attributes: 3 }, scopeSpans }] },
      want: 'resource attributes is no list',
    },
  ];
  for (const c of wrong) test(`refuses ${c.name}`, () => expect(() => readTraces(c.json)).toThrow(c.want));

  const hostile = [
    { name: 'attributes that are no list', part: { attributes: { a: 1 } }, want: 'attributes is no list' },
    { name: 'an attribute without value', part: { attributes: ['x'] }, want: 'attribute is no object' },
    { name: 'a value that is none', part: { attributes: [{ key: 'a', value: 3 }] }, want: 'is no object' },
    { name: 'an event at no time', part: { events: [{ timeUnixNano: 'soon' }] }, want: 'soon' },
    { name: 'a link that is none', part: { links: [7] }, want: 'link is no object' },
    { name: 'a link to no trace', part: { links: [{ traceId: '<b>', spanId: 'ab' }] }, want: 'is no id' },
    { name: 'a status that is none', part: { status: 'bad' }, want: 'status is no object' },
  ];
  for (const c of hostile) {
    test(`a file with ${c.name}`, () => {
      const text = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, ...c.part }] }] }] });
      expect(() => readTraceFile(text)).toThrow(c.want);
      expect(() => readTraceFile(text)).toThrow('span 0000000000000061');
    });
  }

  test('refuses every truncation of a file, and never hangs', () => {
    const text = JSON.stringify({ resourceSpans: [{ resource: {}, scopeSpans }] });
    for (let length = 0; length < text.length; length++) {
      expect(() => readTraceFile(text.slice(0, length))).toThrow('this is no JSON');
    }
    expect(readTraceFile(text)).toHaveLength(1);
  });

  test('what is written is read as the same spans', () => {
    const sources = testSources([
      { id: 'a', start: 0, end: 10, service: 'x' },
      { id: 'b', parent: 'a', start: 1, end: 5, service: 'y' },
      { id: 'c', parent: 'a', start: 5, end: 9, service: 'x' },
    ]);
    const again = readOtlpJson(JSON.parse(JSON.stringify(writeOtlpJson([...sources, undefined]))));
    const byId = (list: readonly SpanSource[]): readonly SpanSource[] =>
      [...list].sort((x, y) => (String(x.span['spanId']) < String(y.span['spanId']) ? -1 : 1));
    expect(byId(again.get(TEST_TRACE_ID) ?? [])).toEqual(byId(sources));
  });

  test('several traces in a file: the largest first', () => {
    const other = { ...span, traceId: 'ff'.repeat(16) };
    const json = { batches: [{ scopeSpans: [{ spans: [span, other, { ...other, spanId: 'bb' }] }] }] };
    expect(readTraces(json).map(({ traceId, spanCount }) => [traceId, spanCount])).toEqual([
      ['ff'.repeat(16), 2],
      [TEST_TRACE_ID, 1],
    ]);
  });
});
