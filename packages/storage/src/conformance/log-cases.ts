import assert from 'node:assert/strict';
import type { LabelMatcher } from '@o11y-lab/model';
import type { LogHint, LogRecord, LogStore, SelectLogs } from '../logs.ts';
import { logAppendOf, nanoAt, type PlainLog, spanIdOf, textOfAttributes, traceIdOf } from './batches.ts';
import type { StoreCase } from './case.ts';

const always = { startUnixNano: nanoAt(-1e6), endUnixNano: nanoAt(1e6) };
const shop = { service_name: 'shop', level: 'info' };
const bank = { service_name: 'bank' };

async function select(
  logs: LogStore,
  request: Partial<SelectLogs> = {},
): Promise<{ lines: string[]; records: LogRecord[]; times: bigint[]; streams: string[] }> {
  const read = { lines: [] as string[], records: [] as LogRecord[], times: [] as bigint[], streams: [] as string[] };
  const full: SelectLogs = { range: always, matchers: [], direction: 'forward', hints: [], ...request };
  for await (const chunk of logs.select(full)) {
    assert.equal(chunk.line.length, chunk.length);
    for (let row = 0; row < chunk.length; row++) {
      read.lines.push(chunk.line[row] ?? '');
      read.records.push(chunk.record(row));
      read.times.push(chunk.timeUnixNano[row] ?? 0n);
      const stream = chunk.streams[chunk.streamIndex[row] ?? -1];
      read.streams.push(stream?.get('service_name') ?? '');
    }
  }
  return read;
}

const matcher = (name: string, operator: LabelMatcher['operator'], value: string): LabelMatcher => ({
  name,
  operator,
  value,
});

const some: readonly PlainLog[] = [
  { stream: shop, line: 'one apple', atMs: 1 },
  { stream: bank, line: 'two pears', atMs: 2, traceId: 'abc', spanId: 'def' },
  { stream: shop, line: 'three apples', atMs: 3 },
];

interface Hinted {
  readonly name: string;
  readonly hints: readonly LogHint[];
  /** First words of the lines that must come. */
  readonly lines: readonly string[];
}

const hinted: readonly Hinted[] = [
  { name: 'contains', hints: [{ kind: 'line-contains', text: 'apple', negated: false }], lines: ['one', 'three'] },
  { name: 'contains not', hints: [{ kind: 'line-contains', text: 'apple', negated: true }], lines: ['two'] },
  {
    name: 'contains nothing in particular',
    hints: [{ kind: 'line-contains', text: '', negated: false }],
    lines: ['one', 'two', 'three'],
  },
  {
    name: 'matches',
    hints: [{ kind: 'line-matches', pattern: 'e+ apples?$', negated: false }],
    lines: ['one', 'three'],
  },
  { name: 'matches not', hints: [{ kind: 'line-matches', pattern: '^t', negated: true }], lines: ['one'] },
  { name: 'a trace id', hints: [{ kind: 'trace-id', traceId: traceIdOf('abc') }], lines: ['two'] },
  {
    name: 'two at once',
    hints: [
      { kind: 'line-contains', text: 'apple', negated: false },
      { kind: 'line-contains', text: 'one', negated: true },
    ],
    lines: ['three'],
  },
  { name: 'a quote', hints: [{ kind: 'line-contains', text: `' OR ''='`, negated: false }], lines: [] },
];

export const logCases: readonly StoreCase[] = [
  {
    name: 'logs: a record comes back with all its parts',
    async run({ logs }) {
      await logs.append(
        logAppendOf([
          {
            stream: shop,
            line: 'paid 5',
            atMs: 7,
            atNano: 3n,
            traceId: 'abc',
            spanId: 'def',
            severityNumber: 17,
            severityText: 'ERROR',
            attributes: { amount: 5, '2': 'b', '10': 'a', who: 'me' },
            resource: { 'service.name': 'shop' },
            scope: { name: 'pino', version: '1' },
          },
        ]),
      );
      const { lines, records, times } = await select(logs);
      assert.deepEqual(lines, ['paid 5']);
      assert.deepEqual(times, [nanoAt(7) + 3n]);
      const [record] = records;
      assert.ok(record);
      assert.equal(record.observedUnixNano, nanoAt(7) + 5n);
      assert.deepEqual([record.severityNumber, record.severityText, record.bodyType], [17, 'ERROR', 's']);
      assert.deepEqual([record.traceId, record.spanId], [traceIdOf('abc'), spanIdOf('def')]);
      assert.deepEqual(Object.fromEntries(record.attributes), { '2': 'b', '10': 'a', amount: '5', who: 'me' });
      assert.equal(record.resource.serviceName, 'shop');
      assert.deepEqual(textOfAttributes(record.resource.attributes), { 'service.name': 'string:shop' });
      assert.deepEqual([record.scope.name, record.scope.version], ['pino', '1']);
    },
  },
  {
    name: 'logs: ids that are unset are empty',
    async run({ logs }) {
      await logs.append(logAppendOf([{ stream: shop, line: 'x' }]));
      const { records } = await select(logs);
      assert.deepEqual([records[0]?.traceId, records[0]?.spanId, records[0]?.eventName], ['', '', '']);
    },
  },
  {
    name: 'logs: forward and backward by time, rows of one time in the order they came',
    async run({ logs }) {
      await logs.append(
        logAppendOf([
          { stream: shop, line: 'b', atMs: 5 },
          { stream: shop, line: 'a', atMs: 1 },
          { stream: bank, line: 'c', atMs: 5 },
        ]),
      );
      await logs.append(logAppendOf([{ stream: shop, line: 'd', atMs: 5 }]));
      assert.deepEqual((await select(logs)).lines, ['a', 'b', 'c', 'd']);
      assert.deepEqual((await select(logs, { direction: 'backward' })).lines, ['d', 'c', 'b', 'a']);
    },
  },
  {
    name: 'logs: the start of a range is included, its end is not',
    async run({ logs }) {
      await logs.append(logAppendOf(some));
      const range = { startUnixNano: nanoAt(2), endUnixNano: nanoAt(3) };
      assert.deepEqual((await select(logs, { range })).lines, ['two pears']);
      assert.deepEqual((await select(logs, { range, direction: 'backward' })).lines, ['two pears']);
      assert.deepEqual(
        (await logs.readStreams({ range, matchers: [] })).map((labels) => labels.get('service_name')),
        ['bank'],
      );
    },
  },
  {
    name: 'logs: matchers select streams; a missing label is an empty one',
    async run({ logs }) {
      await logs.append(logAppendOf(some));
      const services = async (...matchers: LabelMatcher[]): Promise<string> =>
        [...new Set((await select(logs, { matchers })).streams)].sort().join(' ');
      assert.equal(await services(matcher('service_name', '=', 'shop')), 'shop');
      assert.equal(await services(matcher('service_name', '!=', 'shop')), 'bank');
      assert.equal(await services(matcher('service_name', '=~', 'shop|ba.*')), 'bank shop');
      assert.equal(await services(matcher('service_name', '!~', 'sh.*')), 'bank');
      assert.equal(await services(matcher('level', '=', '')), 'bank');
      assert.equal(await services(matcher('level', '!=', '')), 'shop');
      assert.equal(await services(matcher('level', '=~', '.*')), 'bank shop');
      assert.equal(await services(matcher('service_name', '=', 'nobody')), '');
      assert.equal(await services(matcher('service_name', '=~', '.+'), matcher('level', '=', 'info')), 'shop');
    },
  },
  ...hinted.map(
    ({ name, hints, lines }): StoreCase => ({
      name: `logs: hint: ${name}: no line that fits is left out`,
      async run({ logs }) {
        await logs.append(logAppendOf(some));
        for (const direction of ['forward', 'backward'] as const) {
          const words = (await select(logs, { hints, direction })).lines.map((line) => line.split(' ')[0]);
          for (const line of lines)
            assert.ok(words.includes(line), `${direction}: got ${words}, want ${line} among them`);
        }
      },
    }),
  ),
  {
    name: 'logs: a line sent twice for one time and stream is one line',
    async run({ logs }) {
      await logs.append(logAppendOf([...some, ...some]));
      await logs.append(logAppendOf(some));
      await logs.append(
        logAppendOf([
          { stream: bank, line: 'one apple', atMs: 1 },
          { stream: shop, line: 'other', atMs: 1 },
        ]),
      );
      const { lines } = await select(logs);
      assert.equal(lines.length, 5);
      assert.equal((await select(logs, { direction: 'backward' })).lines.length, 5);
    },
  },
  {
    name: 'logs: label names, values and streams with records in the range',
    async run({ logs }) {
      await logs.append(logAppendOf(some));
      const request = { range: always, matchers: [] };
      assert.deepEqual(await logs.readLabelNames(request), ['level', 'service_name']);
      assert.deepEqual(await logs.readLabelValues({ ...request, name: 'service_name' }), ['bank', 'shop']);
      assert.deepEqual(await logs.readLabelValues({ ...request, name: 'nothing' }), []);
      const late = { range: { startUnixNano: nanoAt(50), endUnixNano: nanoAt(60) }, matchers: [] };
      assert.deepEqual(await logs.readLabelNames(late), []);
      const ofShop = { range: always, matchers: [matcher('level', '=', 'info')] };
      assert.deepEqual(
        (await logs.readStreams(ofShop)).map((labels) => Object.fromEntries(labels)),
        [shop],
      );
      assert.deepEqual(await logs.readLabelValues({ ...ofShop, name: 'service_name' }), ['shop']);
    },
  },
  {
    name: 'logs: any text comes back as it was',
    async run({ logs }) {
      const texts = ['naïve 🦆 日本', 'nul\u0000inside', '\u0000', 'tab\tline\nend', '', `long ${'é'.repeat(200_000)}`];
      await logs.append(
        logAppendOf(
          texts.map((line, i) => ({
            stream: { naïve: `v ${line.slice(0, 9)}x` },
            line,
            atMs: i,
            attributes: { text: line },
          })),
        ),
      );
      const { lines, records } = await select(logs);
      assert.deepEqual(lines, texts);
      assert.deepEqual(
        records.map((record) => record.attributes.get('text')),
        texts,
      );
      const hint: LogHint = { kind: 'line-contains', text: 'l\u0000i', negated: false };
      assert.ok((await select(logs, { hints: [hint] })).lines.includes('nul\u0000inside'));
    },
  },
  {
    name: 'logs: many rows of few times are all read, in order, both ways',
    async run({ logs, stats }) {
      const rows = Array.from({ length: 6000 }, (_, i) => ({
        stream: i % 2 ? shop : bank,
        line: `line ${i}`,
        atMs: Math.floor(i / 1000),
      }));
      await logs.append(logAppendOf(rows));
      for (const expectedRows of [1, 100, 100_000]) {
        const forward = await select(logs, { expectedRows });
        assert.deepEqual(
          forward.lines,
          rows.map(({ line }) => line),
        );
        const backward = await select(logs, { expectedRows, direction: 'backward' });
        assert.deepEqual(backward.lines, forward.lines.reverse());
      }
      assert.equal((await stats()).logs.rows, 6000);
    },
  },
  {
    name: 'logs: a reader may stop early',
    async run({ logs }) {
      await logs.append(
        logAppendOf(Array.from({ length: 500 }, (_, i) => ({ stream: shop, line: `line ${i}`, atMs: i }))),
      );
      const request: SelectLogs = { range: always, matchers: [], direction: 'backward', hints: [], expectedRows: 1 };
      for await (const chunk of logs.select(request)) {
        assert.equal(chunk.line[0], 'line 499');
        break;
      }
      assert.equal((await select(logs)).lines.length, 500);
    },
  },
];
