import { describe, expect, test } from 'vitest';
import { testRow } from '../testing.ts';
import {
  BUFFER_MAX,
  FIRST_STATE,
  nextTail,
  readTailFrame,
  shownRows,
  type TailEvent,
  type TailState,
} from './tail-model.ts';

const after = (events: readonly TailEvent[], state: TailState = FIRST_STATE): TailState =>
  events.reduce(nextTail, state);
const lines = (...texts: readonly string[]): TailEvent => ({
  kind: 'lines',
  rows: texts.map((text) => testRow(Number.parseInt(text, 10), text)),
  droppedCount: 0,
});
const shown = (state: TailState): readonly string[] => shownRows(state).map(({ line }) => line);

test('what comes is shown', () => expect(shown(after([lines('1', '2'), lines('3')]))).toEqual(['1', '2', '3']));

test('a pause freezes what is shown and counts what comes', () => {
  const paused = after([lines('1'), { kind: 'paused' }, lines('2', '3'), { kind: 'paused' }]);
  expect([shown(paused), paused.newCount]).toEqual([['1'], 2]);
  const resumed = after([{ kind: 'resumed' }], paused);
  expect([shown(resumed), resumed.newCount]).toEqual([['1', '2', '3'], 0]);
});

test('the buffer is bounded, and says that it is', () => {
  const many = Array.from({ length: BUFFER_MAX }, (_, i) => String(i));
  const state = after([lines(...many), lines(String(BUFFER_MAX))]);
  expect([state.rows.length, state.rows[0]?.line, state.isTrimmed]).toEqual([BUFFER_MAX, '1', true]);
});

test('a connection that comes back repeats no line, and says when', () => {
  const state = after([{ kind: 'opened', atMs: 1 }, lines('1', '2'), { kind: 'lost' }]);
  expect(state.connection.kind).toBe('away');
  const back = after([{ kind: 'opened', atMs: 9 }, lines('2', '2b', '3')], state);
  expect([shown(back), back.backAtMs]).toEqual([['1', '2', '2b', '3'], 9]);
});

test('dropped lines are counted', () => {
  expect(
    after([
      { kind: 'lines', rows: [], droppedCount: 3 },
      { kind: 'lines', rows: [], droppedCount: 2 },
    ]).droppedCount,
  ).toBe(5);
});

describe('frames', () => {
  const isStreamLabel = (name: string): boolean => name === 'service_name';
  test('labels go where they belong, lines in order', () => {
    const frame = JSON.stringify({
      streams: [
        { stream: { service_name: 'a', trace_id: 'x' }, values: [['1700000000000000002', 'second']] },
        { stream: { service_name: 'b' }, values: [['1700000000000000001', 'first']] },
      ],
      dropped_entries: [{ timestamp: '1', labels: {} }],
    });
    const { rows, droppedCount } = readTailFrame(frame, isStreamLabel);
    expect(rows.map(({ line }) => line)).toEqual(['first', 'second']);
    expect(rows[1]).toMatchObject({ streamLabels: { service_name: 'a' }, structuredMetadata: { trace_id: 'x' } });
    expect(droppedCount).toBe(1);
  });
  for (const text of ['', 'null', '[]', '{"streams":1}', '{"streams":[{"stream":{},"values":[["x","y"]]}]}']) {
    test(`hostile: ${text}`, () => expect(() => readTailFrame(text, isStreamLabel)).toThrow());
  }
  test('nothing in it', () => expect(readTailFrame('{"streams":null}', isStreamLabel).rows).toEqual([]));
});
