import assert from 'node:assert/strict';
import { textOfValue } from '@o11y-lab/model';
import type { CompareOperator, SpanField, SpanPredicate, SpanStore } from '../spans.ts';
import { attributeOf, nanoAt, type PlainSpan, type PlainValue, spanBatchOf, traceIdOf } from './batches.ts';
import type { StoreCase } from './case.ts';

const always = { startUnixNano: nanoAt(-1e6), endUnixNano: nanoAt(1e6) };

const attribute = (name: string, scope: Extract<SpanField, { kind: 'attribute' }>['scope'] = 'span'): SpanField => ({
  kind: 'attribute',
  scope,
  name,
});
const intrinsic = (name: Extract<SpanField, { kind: 'intrinsic' }>['name']): SpanField => ({ kind: 'intrinsic', name });
const compare = (field: SpanField, operator: CompareOperator, value: PlainValue): SpanPredicate => ({
  kind: 'compare',
  field,
  operator,
  value: attributeOf(value),
});
const exists = (field: SpanField, negated = false): SpanPredicate => ({ kind: 'exists', field, negated });
const all = (...of: SpanPredicate[]): SpanPredicate => ({ kind: 'all', of });
const any = (...of: SpanPredicate[]): SpanPredicate => ({ kind: 'any', of });

/** One trace each, so that the names of the traces found say which spans fit. */
const searched: readonly PlainSpan[] = [
  {
    traceId: 'a',
    spanId: '1',
    name: 'GET /carts',
    kind: 2,
    startMs: 100,
    durationMs: 50,
    resource: { 'service.name': 'shop', tier: 'web' },
    scope: { name: 'http', version: '2', attributes: { 'scope.x': 1 } },
    attributes: {
      code: 200,
      text: 'abc',
      ok: true,
      ratio: 0.5,
      tags: { kind: 'array', value: [attributeOf('red'), attributeOf(7)] },
    },
    events: [{ name: 'cache hit', attributes: { size: 10 } }],
    links: [{ traceId: 'bb', spanId: '1', attributes: { why: 'retry' } }],
  },
  {
    traceId: 'b',
    spanId: '2',
    name: 'POST /pay',
    kind: 3,
    startMs: 200,
    durationMs: 1500,
    statusCode: 2,
    statusMessage: 'refused',
    resource: { 'service.name': 'bank' },
    attributes: { code: '200', text: 'ABD', ok: false, ratio: 200, tier: 'own' },
  },
  {
    traceId: 'c',
    spanId: '3',
    parentSpanId: '1',
    name: 'naïve 🦆',
    kind: 9,
    startMs: 300,
    attributes: { code: 404, text: '' },
  },
];

interface Search {
  readonly name: string;
  readonly where: SpanPredicate;
  /** Traces that must be found. */
  readonly found: string;
  /** Traces that must not: where being exact is cheap for any store. Others may come or not. */
  readonly not?: string;
}

const searches: readonly Search[] = [
  { name: 'everything', where: { kind: 'true' }, found: 'abc' },
  { name: 'nothing of an empty any', where: any(), found: '', not: 'abc' },
  { name: 'everything of an empty all', where: all(), found: 'abc' },
  {
    name: 'an any that one part decides alone',
    where: any(compare(attribute('text'), '=', 'none'), compare(attribute('none', 'resource'), '=', 'x'), {
      kind: 'true',
    }),
    found: 'abc',
  },
  {
    name: 'an all that no resource fits, beside another condition',
    where: any(
      all(compare(attribute('code'), '=', 200), compare(attribute('none', 'resource'), '=', 'x')),
      compare(attribute('text'), '=', 'abc'),
    ),
    found: 'a',
    not: 'bc',
  },
  { name: 'an int', where: compare(attribute('code'), '=', 200), found: 'a', not: 'c' },
  { name: 'a string that looks like an int', where: compare(attribute('code'), '=', '200'), found: 'b', not: 'c' },
  { name: 'an int with a double', where: compare(attribute('code'), '>', 199.5), found: 'ac' },
  { name: 'a double with an int', where: compare(attribute('ratio'), '>=', 200), found: 'b', not: 'ac' },
  { name: 'a double', where: compare(attribute('ratio'), '<', 0.75), found: 'a', not: 'bc' },
  { name: 'a bool', where: compare(attribute('ok'), '=', true), found: 'a', not: 'bc' },
  { name: 'not a bool', where: compare(attribute('ok'), '!=', true), found: 'b', not: 'ac' },
  { name: 'not equal needs the attribute', where: compare(attribute('ratio'), '!=', 0.5), found: 'b', not: 'ac' },
  { name: 'not equal to a text', where: compare(attribute('text'), '!=', 'abc'), found: 'bc', not: 'a' },
  { name: 'an empty text', where: compare(attribute('text'), '=', ''), found: 'c', not: 'ab' },
  { name: 'text order', where: compare(attribute('text'), '>', 'abb'), found: 'a', not: 'bc' },
  { name: 'a whole-value expression', where: compare(attribute('text'), '=~', 'a.c'), found: 'a', not: 'bc' },
  {
    name: 'an expression that matches a part only',
    where: compare(attribute('text'), '=~', 'b'),
    found: '',
    not: 'abc',
  },
  { name: 'an expression with a flag', where: compare(attribute('text'), '=~', '(?i)AB[CD]'), found: 'ab', not: 'c' },
  { name: 'not an expression', where: compare(attribute('text'), '!~', 'a.*'), found: 'bc', not: 'a' },
  { name: 'an element of an array', where: compare(attribute('tags'), '=', 'red'), found: 'a', not: 'bc' },
  { name: 'a number in an array', where: compare(attribute('tags'), '>', 6), found: 'a', not: 'bc' },
  { name: 'an attribute that is there', where: exists(attribute('tier')), found: 'b', not: 'ac' },
  { name: 'an attribute that is not there', where: exists(attribute('tier'), true), found: 'ac', not: 'b' },
  {
    name: 'an attribute of the resource',
    where: compare(attribute('tier', 'resource'), '=', 'web'),
    found: 'a',
    not: 'bc',
  },
  {
    name: 'no such attribute of the resource',
    where: exists(attribute('tier', 'resource'), true),
    found: 'bc',
    not: 'a',
  },
  {
    name: 'any scope: the span before the resource',
    where: compare(attribute('tier', 'any'), '=~', 'own|web'),
    found: 'ab',
    not: 'c',
  },
  { name: 'any scope: there', where: exists(attribute('tier', 'any')), found: 'ab', not: 'c' },
  { name: 'any scope: not there', where: exists(attribute('tier', 'any'), true), found: 'c', not: 'ab' },
  {
    name: 'an attribute of the scope',
    where: compare(attribute('scope.x', 'instrumentation'), '=', 1),
    found: 'a',
    not: 'bc',
  },
  { name: 'an attribute of an event', where: compare(attribute('size', 'event'), '>=', 10), found: 'a', not: 'bc' },
  { name: 'an attribute of an event is there', where: exists(attribute('size', 'event')), found: 'a', not: 'bc' },
  { name: 'no event with the attribute', where: exists(attribute('size', 'event'), true), found: 'bc', not: 'a' },
  { name: 'an attribute of a link', where: compare(attribute('why', 'link'), '=', 'retry'), found: 'a', not: 'bc' },
  { name: 'name', where: compare(intrinsic('name'), '=', 'POST /pay'), found: 'b', not: 'ac' },
  { name: 'name by expression', where: compare(intrinsic('name'), '=~', 'GET.*'), found: 'a', not: 'bc' },
  { name: 'a name beyond ASCII', where: compare(intrinsic('name'), '=~', 'naïve .'), found: 'c', not: 'ab' },
  { name: 'duration', where: compare(intrinsic('duration'), '>', 1_000_000_000), found: 'b', not: 'ac' },
  { name: 'duration, exactly', where: compare(intrinsic('duration'), '=', 50_000_000), found: 'a', not: 'bc' },
  { name: 'status', where: compare(intrinsic('status'), '=', 'error'), found: 'b', not: 'ac' },
  { name: 'not a status', where: compare(intrinsic('status'), '!=', 'error'), found: 'ac', not: 'b' },
  { name: 'status message', where: compare(intrinsic('status-message'), '=', 'refused'), found: 'b', not: 'ac' },
  { name: 'kind', where: compare(intrinsic('kind'), '=', 'server'), found: 'a', not: 'bc' },
  {
    name: 'a kind that has no name is unspecified',
    where: compare(intrinsic('kind'), '=', 'unspecified'),
    found: 'c',
    not: 'ab',
  },
  { name: 'trace id', where: compare(intrinsic('trace-id'), '=', traceIdOf('b')), found: 'b', not: 'ac' },
  { name: 'span id', where: compare(intrinsic('span-id'), '=', '0000000000000003'), found: 'c', not: 'ab' },
  { name: 'parent id', where: compare(intrinsic('parent-id'), '=', '0000000000000001'), found: 'c', not: 'ab' },
  { name: 'no parent', where: exists(intrinsic('parent-id'), true), found: 'ab', not: 'c' },
  { name: 'event name', where: compare(intrinsic('event-name'), '=~', 'cache.*'), found: 'a', not: 'bc' },
  { name: 'scope name', where: compare(intrinsic('scope-name'), '=', 'http'), found: 'a', not: 'bc' },
  { name: 'scope version', where: compare(intrinsic('scope-version'), '=', '2'), found: 'a', not: 'bc' },
  { name: 'root name', where: compare(intrinsic('root-name'), '=', 'POST /pay'), found: 'b' },
  { name: 'root service', where: compare(intrinsic('root-service-name'), '=', 'shop'), found: 'a' },
  { name: 'trace duration', where: compare(intrinsic('trace-duration'), '>', 1_000_000_000), found: 'b' },
  {
    name: 'all of',
    where: all(compare(intrinsic('kind'), '=', 'server'), compare(attribute('ok'), '=', true)),
    found: 'a',
    not: 'bc',
  },
  {
    name: 'all of, none',
    where: all(compare(intrinsic('kind'), '=', 'server'), compare(intrinsic('status'), '=', 'error')),
    found: '',
    not: 'abc',
  },
  {
    name: 'any of',
    where: any(compare(intrinsic('status'), '=', 'error'), compare(attribute('code'), '=', 404)),
    found: 'bc',
    not: 'a',
  },
  { name: 'a quote in a value', where: compare(attribute('text'), '=', `' OR 1=1 --`), found: '', not: 'abc' },
  { name: 'a quote in a name', where: exists(attribute(`x'] IS NULL OR attributes['code`)), found: '', not: 'abc' },
];

async function namesFound(spans: SpanStore, where: SpanPredicate, limit = 100): Promise<string> {
  const found = await spans.findTraces({ range: always, where, limit });
  return found.map(({ traceId }) => traceId.replace(/^0+/, '')).join('');
}

const searchCase = ({ name, where, found, not = '' }: Search): StoreCase => ({
  name: `search: ${name}`,
  async run({ spans }) {
    await spans.append(spanBatchOf(searched));
    const names = await namesFound(spans, where);
    for (const wanted of found) assert.ok(names.includes(wanted), `got "${names}", want ${wanted} among them`);
    for (const unwanted of not) assert.ok(!names.includes(unwanted), `got "${names}", want it without ${unwanted}`);
  },
});

export const searchCases: readonly StoreCase[] = [
  ...searches.map(searchCase),
  {
    name: 'search: newest first, with the start of the newest span that fits, up to the limit',
    async run({ spans }) {
      await spans.append(
        spanBatchOf([
          { traceId: 'a', spanId: '1', startMs: 10 },
          { traceId: 'b', spanId: '2', startMs: 30 },
          { traceId: 'c', spanId: '3', startMs: 20 },
          { traceId: 'a', spanId: '4', startMs: 40, name: 'late' },
        ]),
      );
      assert.equal(await namesFound(spans, { kind: 'true' }), 'abc');
      assert.equal(await namesFound(spans, { kind: 'true' }, 2), 'ab');
      assert.equal(await namesFound(spans, { kind: 'true' }, 0), '');
      assert.equal(await namesFound(spans, compare(intrinsic('name'), '!=', 'late')), 'bca');
      const [newest] = await spans.findTraces({ range: always, where: { kind: 'true' }, limit: 1 });
      assert.deepEqual(newest, { traceId: traceIdOf('a'), startUnixNano: nanoAt(40) });
    },
  },
  {
    name: 'search: a span fits a range that it overlaps, ends included',
    async run({ spans }) {
      await spans.append(spanBatchOf([{ traceId: 'a', spanId: '1', startMs: 100, durationMs: 10 }]));
      const cases = [
        [0, 99, 0],
        [0, 100, 1],
        [105, 106, 1],
        [110, 200, 1],
        [111, 200, 0],
      ] as const;
      for (const [start, end, count] of cases) {
        const range = { startUnixNano: nanoAt(start), endUnixNano: nanoAt(end) };
        const found = await spans.findTraces({ range, where: { kind: 'true' }, limit: 10 });
        assert.equal(found.length, count, `${start}..${end}`);
      }
    },
  },
  {
    name: 'search: a long span is found after many short ones',
    async run({ spans }) {
      const short = Array.from({ length: 3000 }, (_, i) => ({
        traceId: 'f',
        spanId: (i + 2).toString(16),
        startMs: 10 + i,
      }));
      await spans.append(
        spanBatchOf([{ traceId: 'a', spanId: '1', startMs: 0, durationMs: 10_000, name: 'long' }, ...short]),
      );
      const range = { startUnixNano: nanoAt(9000), endUnixNano: nanoAt(9500) };
      const found = await spans.findTraces({ range, where: { kind: 'true' }, limit: 10 });
      assert.deepEqual(
        found.map(({ traceId }) => traceId),
        [traceIdOf('a')],
      );
    },
  },
  {
    name: 'attribute names: by scope, ascending, in the range',
    async run({ spans }) {
      await spans.append(spanBatchOf(searched));
      const names = await spans.readAttributeNames(always, 100);
      assert.deepEqual(names, {
        span: ['code', 'ok', 'ratio', 'tags', 'text', 'tier'],
        resource: ['service.name', 'tier'],
        event: ['size'],
        link: ['why'],
        instrumentation: ['scope.x'],
      });
      assert.deepEqual((await spans.readAttributeNames(always, 2)).span, ['code', 'ok']);
      const range = { startUnixNano: nanoAt(290), endUnixNano: nanoAt(400) };
      assert.deepEqual(
        (await spans.readAttributeNames({ ...range, startUnixNano: nanoAt(5000), endUnixNano: nanoAt(6000) }, 9)).span,
        [],
      );
      assert.ok(!(await spans.readAttributeNames(range, 100)).event.includes('size'));
    },
  },
  {
    name: 'attribute values: with their types, most frequent first',
    async run({ spans }) {
      await spans.append(
        spanBatchOf([
          { traceId: '1', spanId: '1', attributes: { code: 200 }, resource: { 'service.name': 'shop' } },
          {
            traceId: '1',
            spanId: '2',
            attributes: { code: 200 },
            resource: { 'service.name': 'shop' },
            events: [{ name: 'e1', attributes: { k: 'v' } }],
          },
          { traceId: '1', spanId: '3', attributes: { code: 200 }, resource: { 'service.name': 'bank' }, statusCode: 2 },
          { traceId: '1', spanId: '4', attributes: { code: '200' }, resource: { 'service.name': 'shop' } },
          { traceId: '1', spanId: '5', attributes: { code: '200' }, resource: { code: 'of the resource' } },
          { traceId: '1', spanId: '6', resource: { code: 5 }, scope: { name: 'lib' } },
        ]),
      );
      const values = async (
        field: SpanField,
        where: SpanPredicate = { kind: 'true' },
        limit = 10,
      ): Promise<string[]> => {
        const found = await spans.readAttributeValues({ range: always, field, where, limit });
        return found.map((value) => `${value.kind}:${textOfValue(value)}`);
      };
      assert.deepEqual(await values(attribute('code')), ['int:200', 'string:200']);
      assert.deepEqual(await values(attribute('code'), { kind: 'true' }, 1), ['int:200']);
      assert.deepEqual(await values(attribute('code', 'any')), ['int:200', 'string:200', 'int:5']);
      assert.deepEqual(await values(attribute('service.name', 'resource')), ['string:shop', 'string:bank']);
      assert.deepEqual(await values(attribute('k', 'event')), ['string:v']);
      assert.deepEqual(await values(attribute('nowhere')), []);
      assert.deepEqual(await values(intrinsic('status')), ['string:unset', 'string:error']);
      assert.deepEqual(await values(intrinsic('name')), ['string:span']);
      assert.deepEqual(await values(intrinsic('event-name')), ['string:e1']);
      assert.ok((await values(intrinsic('scope-name'))).includes('string:lib'));
      assert.deepEqual(await values(intrinsic('duration')), ['int:1000000']);
      assert.deepEqual(await values(intrinsic('root-name')), ['string:span']);
      assert.ok((await values(intrinsic('root-service-name'))).includes('string:shop'));
      assert.equal((await values(intrinsic('trace-duration'))).length, 1);
      const ofError = compare(intrinsic('status'), '=', 'error');
      assert.deepEqual(await values(attribute('service.name', 'resource'), ofError), ['string:bank']);
    },
  },
];
