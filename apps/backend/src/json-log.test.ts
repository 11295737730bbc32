import { unixMs } from '@o11y-lab/model';
import { expect, test } from 'vitest';
import { createJsonLog } from './json-log.ts';

test('every message is one line of JSON, errors and their causes too', () => {
  const lines: string[] = [];
  const log = createJsonLog(
    (line) => lines.push(line),
    () => unixMs(0),
  );
  log.info('ready', { ports: { loki: 1 }, size: 2n });
  log.error('failed\nbadly', { error: new Error('outer', { cause: new TypeError('inner') }) });
  expect(lines.map((line) => line.trimEnd().includes('\n'))).toEqual([false, false]);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    level: 'info',
    message: 'ready',
    ports: { loki: 1 },
    size: '2',
  });
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({
    level: 'error',
    message: 'failed\nbadly',
    error: { name: 'Error', message: 'outer', cause: { name: 'TypeError', message: 'inner' } },
  });
});
