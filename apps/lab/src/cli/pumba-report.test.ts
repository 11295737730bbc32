import type { FaultRecord, FaultsView } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import { takeDataDir } from './pumba.ts';
import { PumbaReport, type PumbaReportOptions, renderActive } from './pumba-report.ts';
import { createStyle } from './style.ts';

const record: FaultRecord = {
  id: 'f1',
  fault: { kind: 'pause' },
  targets: ['a'],
  durationMs: 120_000,
  by: 'pumba',
  command: 'pumba pause --duration 2m a',
  state: 'active',
  fromUnixMs: 0,
  untilUnixMs: 120_000,
};
const measured = {
  kind: 'measured',
  signal: 'a P95',
  unit: 'ms',
  before: 1,
  after: 500,
  isVisible: true,
  text: 'a P95 1 → 500 ms',
  query: 'x',
} as const;
const done: FaultRecord = { ...record, effect: measured, state: 'ended', endedBy: 'expiry', toUnixMs: 120_000 };

function reported(over: Partial<PumbaReportOptions>, work: (report: PumbaReport) => void): string {
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  const common = { out: write, error: write, style: createStyle(false), now: () => 3_000, logLevel: 'info' } as const;
  work(new PumbaReport({ ...common, isDrawable: false, isJson: false, ...over }));
  return text.replace(/\d\d:\d\d:\d\d/g, 'TIME');
}

test('begin, effect and end are said once each', () => {
  const text = reported({}, (report) => {
    for (const each of [record, record, { ...record, effect: measured }, done, done]) {
      report.tell({ kind: 'record', record: each });
    }
  });
  expect(text.split('\n')).toEqual([
    'TIME pause on a for 2 min, until TIME (f1)',
    'TIME a P95 1 → 500 ms',
    'TIME pause on a ended after 2 min',
    '',
  ]);
});

test('a pause that its process did not live through says so', () => {
  const over: FaultRecord = { ...record, state: 'ended', endedBy: 'done', toUnixMs: 3_000 };
  const text = reported({}, (report) => {
    for (const each of [record, over]) report.tell({ kind: 'record', record: each });
  });
  expect(text).toContain('TIME pause on a is over: its process has ended or was started anew\n');
});

test('on a terminal the time that is left is drawn beneath, and wiped away', () => {
  const text = reported({ isDrawable: true }, (report) => {
    report.tell({ kind: 'record', record });
    report.close();
  });
  expect(text).toContain('1 min 57 s left; Ctrl-C ends it');
  expect(text.endsWith('\r\x1b[K')).toBe(true);
});

test('as JSON, and in silence', () => {
  const [line] = reported({ isJson: true }, (report) => report.tell({ kind: 'record', record })).split('\n');
  expect(JSON.parse(line!.replaceAll('TIME', '00:00:00'))).toMatchObject({ level: 'info', record: { id: 'f1' } });
  expect(reported({ logLevel: 'error' }, (report) => report.tell({ kind: 'record', record }))).toBe('');
  const wrong = reported({ logLevel: 'error' }, (report) => report.tell({ kind: 'error', message: 'no', hint: 'try' }));
  expect(wrong).toBe('pumba: no; try\n');
});

test('what is active, as a table', () => {
  const view: FaultsView = { nowUnixMs: 60_500, active: [record], history: [], targets: [], scenarios: [] };
  expect(renderActive(view)).toEqual(['ID  FAULT  TARGET  LEFT   BY     EFFECT', 'f1  pause  a       1 min  pumba']);
  expect(renderActive({ ...view, active: [] })).toEqual(['nothing is injected']);
});

test('the folder of the lab is taken from in front of the command', () => {
  const env = { LAB_DATA_DIR: '/env' };
  expect(takeDataDir(['kill', 'a'], env)).toEqual({ dataDir: '/env', rest: ['kill', 'a'] });
  expect(takeDataDir(['--data-dir', '/x', 'ps'], env)).toEqual({ dataDir: '/x', rest: ['ps'] });
  expect(takeDataDir(['--data-dir=/x', 'ps'], {})).toEqual({ dataDir: '/x', rest: ['ps'] });
});
