import type { LogLine } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import { type LogRenderer, renderLogLine } from './render-log.ts';
import { createStyle } from './style.ts';

const renderer: LogRenderer = {
  style: createStyle(false),
  names: ['service-a', 'db'],
  isRaw: false,
  formatTime: (unixMs) => `t${unixMs}`,
};

function render(text: string, over: Partial<LogLine & LogRenderer> = {}): string[] {
  return renderLogLine({ service: 'db', unixMs: 7, stream: 'out', text, ...over }, { ...renderer, ...over });
}

const cases: readonly { name: string; text: string; want: string[] }[] = [
  { name: 'plain text', text: 'ready', want: ['db        | t7 ready'] },
  {
    name: 'pino',
    text: '{"level":30,"time":99,"pid":1,"hostname":"h","msg":"hello","trace_id":"ab","n":1,"nested":{"a":[1]}}',
    want: ['db        | t99 INFO  hello trace_id=ab n=1 nested={"a":[1]}'],
  },
  {
    name: 'words as levels, ISO time',
    text: '{"timestamp":"1970-01-01T00:00:00.005Z","severity":"error","message":"a b","path":"/x y","empty":""}',
    want: ['db        | t5 ERROR a b path="/x y" empty=""'],
  },
  {
    name: 'an error with its stack',
    text: JSON.stringify({
      level: 50,
      time: 1,
      msg: 'no',
      err: { type: 'Error', message: 'no', stack: 'Error: no\n    at f' },
    }),
    want: ['db        | t1 ERROR no', 'db        |   Error: no', 'db        |       at f'],
  },
  { name: 'JSON that is no record', text: '[1]', want: ['db        | t7 [1]'] },
  { name: 'half a record', text: '{"msg":"x"', want: ['db        | t7 {"msg":"x"'] },
  { name: 'an empty record', text: '{}', want: ['db        | t7'] },
  { name: 'a time that is none', text: '{"time":"soon","msg":"x"}', want: ['db        | t7 x'] },
];
for (const c of cases) test(c.name, () => expect(render(c.text)).toEqual(c.want));

test('raw is raw', () => expect(render('{"msg":"x"}', { isRaw: true })).toEqual(['db        | {"msg":"x"}']));

test('colours tell services and levels apart', () => {
  const [line] = render('{"level":50,"msg":"x"}', { style: createStyle(true) });
  expect(line).toBe('\x1b[33mdb        |\x1b[39m \x1b[2mt7\x1b[22m \x1b[31mERROR\x1b[39m x');
});
