import { INVALID_SPAN_CONTEXT, type SpanContext, TraceFlags } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { createLog, type Fields, formatLine } from './log.ts';

const time = new Date('2026-01-02T03:04:05.678Z');
const span: SpanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED };
const head = '{"time":"2026-01-02T03:04:05.678Z","level":"INFO","msg":"hello","service":"s"';

const cases: { name: string; span: SpanContext | undefined; fields: Fields; want: string }[] = [
  { name: 'outside a request there are no ids', span: undefined, fields: {}, want: `${head}}` },
  { name: 'an invalid span is none', span: INVALID_SPAN_CONTEXT, fields: {}, want: `${head}}` },
  {
    name: 'inside a request there are both ids',
    span,
    fields: { n: 1 },
    want: `${head},"trace_id":"${'a'.repeat(32)}","span_id":"${'b'.repeat(16)}","n":1}`,
  },
  {
    name: 'a field does not replace what every line has',
    span: undefined,
    fields: { level: 'ERROR', service: 'other', x: null, u: undefined },
    want: `${head},"x":null}`,
  },
  {
    name: 'line feeds and quotes stay inside the line',
    span: undefined,
    fields: { q: 'a"b\nc' },
    want: `${head},"q":"a\\"b\\nc"}`,
  },
];

for (const c of cases) {
  test(c.name, () => {
    const line = formatLine(time, 'INFO', 'hello', 's', c.span, c.fields);
    expect(line).toBe(c.want);
    expect(JSON.parse(line)).toMatchObject({ level: 'INFO' });
  });
}

test.each([
  ['debug', ['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']],
  ['WARN', ['WARN', 'ERROR', 'FATAL']],
  ['nonsense', ['INFO', 'WARN', 'ERROR', 'FATAL']],
])('LOG_LEVEL=%s lets %j through', (levelMin, want) => {
  const lines: string[] = [];
  const log = createLog('s', levelMin, (line) => lines.push(line));
  for (const level of ['debug', 'info', 'warn', 'error', 'fatal'] as const) log[level]('m');
  expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(want);
});
