import { describe, expect, test } from 'vitest';
import { indexTrace } from './index-trace.ts';
import { outline, type TestSpan, testSpanId, testTrace } from './test-trace.ts';
import { at, childrenOf, serviceOf } from './trace.ts';

describe('rows of a trace', () => {
  const cases: readonly { readonly name: string; readonly spans: readonly TestSpan[]; readonly want: string[] }[] = [
    {
      name: 'children by start, whatever order they came in',
      spans: [
        { id: 'late', parent: 'root', start: 5, end: 6 },
        { id: 'inner', parent: 'early', start: 2, end: 3 },
        { id: 'early', parent: 'root', start: 1, end: 4 },
        { id: 'root', start: 0, end: 10 },
      ],
      want: ['root', ' early', '  inner', ' late'],
    },
    {
      name: 'the same start keeps the order of arrival',
      spans: [
        { id: 'root', start: 0, end: 10 },
        { id: 'b', parent: 'root', start: 1, end: 2 },
        { id: 'a', parent: 'root', start: 1, end: 2 },
      ],
      want: ['root', ' b', ' a'],
    },
    {
      name: 'a missing parent is a row of its own, and its children stand together',
      spans: [
        { id: 'x', parent: 'lost', start: 3, end: 4 },
        { id: 'root', start: 0, end: 10 },
        { id: 'y', parent: 'lost', start: 2, end: 6 },
      ],
      want: ['root', '?', ' y', ' x'],
    },
    {
      name: 'several roots by start',
      spans: [
        { id: 'two', start: 4, end: 5 },
        { id: 'one', start: 0, end: 1 },
      ],
      want: ['one', 'two'],
    },
    {
      name: 'its own parent is a root',
      spans: [{ id: 'a', parent: 'a', start: 0, end: 1 }],
      want: ['a'],
    },
    {
      name: 'a circle is cut',
      spans: [
        { id: 'a', parent: 'b', start: 0, end: 3 },
        { id: 'b', parent: 'c', start: 1, end: 3 },
        { id: 'c', parent: 'a', start: 2, end: 3 },
      ],
      want: ['c', ' b', '  a'],
    },
  ];
  for (const c of cases) test(c.name, () => expect(outline(testTrace(c.spans))).toEqual(c.want));

  test('columns', () => {
    const trace = testTrace([
      { id: 'root', service: 'gateway', kind: 2, start: 0, end: 10 },
      { id: 'a', parent: 'root', service: 'db', kind: 3, start: 1, end: 12.5, error: true },
      { id: 'b', parent: 'a', service: 'db', start: 2, end: 3, events: [{ name: 'x', at: 2.5 }] },
    ]);
    expect([...trace.startNs]).toEqual([0, 1e6, 2e6]);
    expect(trace.durationNs).toBe(12.5e6);
    expect([...trace.parent]).toEqual([-1, 0, 1]);
    expect([...trace.subtreeSize]).toEqual([3, 2, 1]);
    expect([...trace.isError]).toEqual([0, 1, 0]);
    expect([...trace.eventCount]).toEqual([0, 0, 1]);
    expect(trace.services).toEqual(['gateway', 'db']);
    expect(serviceOf(trace, 2)).toBe('db');
    expect(trace.depthMax).toBe(2);
    expect(trace.errorCount).toBe(1);
    expect(trace.rowOfSpan.get(testSpanId('b'))).toBe(2);
  });

  test('the trace is named after its earliest real root', () => {
    const trace = testTrace([
      { id: 'orphan', parent: 'lost', start: 0, end: 1 },
      { id: 'root', start: 2, end: 10 },
    ]);
    expect(trace.names[trace.mainRow]).toBe('root');
    expect(trace.missingCount).toBe(1);
    expect(trace.spanCount).toBe(2);
  });

  test('and, without a root, after the earliest span', () => {
    const trace = testTrace([
      { id: 'second', parent: 'lost', start: 3, end: 4 },
      { id: 'first', parent: 'lost', start: 2, end: 6 },
    ]);
    expect(trace.names[trace.mainRow]).toBe('first');
    expect([at(trace.startNs, 0), at(trace.endNs, 0)]).toEqual([0, 4e6]);
  });

  test('a span that came twice is shown once, a span without end has no length', () => {
    const span: TestSpan = { id: 'a', start: 5, end: 1 };
    const trace = testTrace([span, span]);
    expect([trace.rowCount, trace.duplicateCount]).toEqual([1, 1]);
    expect([...trace.endNs]).toEqual([...trace.startNs]);
  });

  test('a trace as deep as it has spans is no problem', () => {
    const trace = testTrace(
      Array.from({ length: 20_000 }, (_, i) => ({
        id: `${i}`,
        parent: i === 0 ? '' : `${i - 1}`,
        start: i,
        end: 30_000,
      })),
    );
    expect(trace.depthMax).toBe(19_999);
    expect(at(trace.subtreeSize, 0)).toBe(20_000);
  });

  test('children are found by the sizes of subtrees', () => {
    const trace = testTrace([
      { id: 'r', start: 0, end: 9 },
      { id: 'a', parent: 'r', start: 1, end: 2 },
      { id: 'b', parent: 'a', start: 1, end: 2 },
      { id: 'c', parent: 'r', start: 3, end: 4 },
    ]);
    expect(childrenOf(trace, 0)).toEqual([1, 3]);
    expect(childrenOf(trace, 1)).toEqual([2]);
    expect(childrenOf(trace, 2)).toEqual([]);
  });

  test('no spans are no trace', () => expect(() => indexTrace('ab', [])).toThrow('the trace has no spans'));
});
