import { unixNano } from '@o11y-lab/model';
import { createMemoryStore, type LogStore } from '@o11y-lab/storage';
import { beforeEach, describe, expect, test } from 'vitest';
import { evaluateLog } from './evaluate-log.ts';
import { parseLogql } from './syntax/parse.ts';
import { logAppend } from './testing/log-append.ts';

const BASE_MS = 1_750_000_000_000;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const OTHER = '1af7651916cd43dd8448eb211c80319c';
let store: LogStore;

beforeEach(() => {
  store = createMemoryStore().logs;
});

async function lines(
  query: string,
  options: { readonly direction?: 'forward' | 'backward'; readonly limit?: number } = {},
) {
  const expr = parseLogql(query);
  if (expr.kind !== 'log') throw new Error('want a log query');
  const range = {
    startUnixNano: unixNano(BigInt(BASE_MS) * 1_000_000n),
    endUnixNano: unixNano(BigInt(BASE_MS + 60_000) * 1_000_000n),
  };
  const { direction = 'forward', limit = 100 } = options;
  const result = await evaluateLog(expr, { ...range, direction, limit, nowUnixNano: range.endUnixNano }, store);
  const entries = result.streams.flatMap((stream) => stream.entries);
  entries.sort((a, b) => Number(a.timeUnixNano - b.timeUnixNano));
  return { lines: entries.map(({ line }) => line), read: result.stats.linesRead };
}

describe('a trace behind a parser is found by the record and by the line', () => {
  beforeEach(async () => {
    await store.append(
      logAppend(
        [
          { atMs: 1, stream: { app: 'a' }, line: '{"m":"record"}', traceId: TRACE },
          { atMs: 2, stream: { app: 'a' }, line: `{"m":"line","trace_id":"${TRACE}"}` },
          { atMs: 3, stream: { app: 'a' }, line: `{"m":"both","trace_id":"${TRACE}"}`, traceId: TRACE },
          { atMs: 4, stream: { app: 'a' }, line: `{"m":"record wins","trace_id":"${TRACE}"}`, traceId: OTHER },
          { atMs: 5, stream: { app: 'a' }, line: `{"m":"elsewhere ${TRACE}"}` },
          { atMs: 6, stream: { app: 'a' }, line: '{"m":"other"}', traceId: OTHER },
          ...Array.from({ length: 50 }, (_, i) => ({ atMs: 10 + i, stream: { app: 'a' }, line: `{"m":"noise ${i}"}` })),
        ],
        BASE_MS,
      ),
    );
  });

  test('each once, in order', async () => {
    const { lines: found, read } = await lines(`{app="a"} | json | trace_id="${TRACE}"`);
    expect(found.map((line) => JSON.parse(line).m)).toEqual(['record', 'line', 'both']);
    expect(read).toBe(5);
  });
  test('newest first, up to the limit', async () => {
    const { lines: found } = await lines(`{app="a"} | json | trace_id="${TRACE}"`, { direction: 'backward', limit: 2 });
    expect(found.map((line) => JSON.parse(line).m)).toEqual(['line', 'both']);
  });
  test('without a parser by the record alone', async () => {
    const { lines: found, read } = await lines(`{app="a"} | trace_id="${TRACE}"`);
    expect(found.map((line) => JSON.parse(line).m)).toEqual(['record', 'both']);
    expect(read).toBe(2);
  });
  test('together with other filters', async () => {
    const { lines: found } = await lines(`{app="a"} |= "line" | json | m="line" and trace_id="${TRACE}"`);
    expect(found).toHaveLength(1);
  });
});

test('where streams are labelled by trace, the label decides', async () => {
  await store.append(logAppend([{ atMs: 1, stream: { app: 'a', trace_id: TRACE }, line: '{}' }], BASE_MS));
  expect((await lines(`{app="a"} | trace_id="${TRACE}"`)).lines).toEqual(['{}']);
  expect((await lines(`{app="a"} | json | trace_id="${TRACE}"`)).lines).toEqual(['{}']);
});
