import { expect, test } from 'vitest';
import { type LogEntry, logText } from './log-text.ts';

const entry: LogEntry = {
  level: 'info',
  message: 'hello there',
  timeMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  fields: { source: 'console' },
};

test('as terminals, pipes and programs read it', () => {
  const startMs = entry.timeMs - 61_900;
  expect(logText(entry, { kind: 'terminal', startMs, hasColours: false })).toBe(
    'INFO[0061] hello there                                  source=console',
  );
  expect(logText({ ...entry, level: 'error', fields: {} }, { kind: 'terminal', startMs, hasColours: true })).toBe(
    '\u001b[31mERRO\u001b[0m[0061] hello there',
  );
  expect(logText(entry, { kind: 'logfmt' })).toBe(
    'time="2026-01-02T03:04:05Z" level=info msg="hello there" source=console',
  );
  expect(JSON.parse(logText(entry, { kind: 'json' }))).toEqual({
    level: 'info',
    msg: 'hello there',
    source: 'console',
    time: '2026-01-02T03:04:05Z',
  });
  expect(logText(entry, { kind: 'raw' })).toBe('hello there');
});

test('a message of several lines or quotes stays one line for programs', () => {
  const text = logText({ ...entry, message: 'a "b"\nc' }, { kind: 'logfmt' });
  expect(text).toContain('msg="a \\"b\\"\\nc"');
});
