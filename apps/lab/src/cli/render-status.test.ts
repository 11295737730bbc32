import type { LabStatus, LogLine } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import { renderChange, renderFailure, renderScreen, renderSummary, renderTable } from './render-status.ts';
import { Screen } from './screen.ts';
import { createStyle, fit, wantsColour, widthOf } from './style.ts';

const plain = createStyle(false);
const window = { rowsMax: 100, leave: 'Ctrl-C stops the lab' };
const status: LabStatus = {
  dataDir: '/d',
  portOffset: 0,
  startedUnixMs: 0,
  isStopping: false,
  readyUnixMs: 2840,
  supervisor: { pid: 100, memoryBytes: 41e6 },
  processes: [
    {
      name: 'postgres',
      about: '',
      state: 'external',
      detail: 'from DATABASE_URL: nothing listens on db:5432',
      ports: {},
      restarts: 0,
      sinceUnixMs: 0,
    },
    {
      name: 'backend',
      about: '',
      state: 'healthy',
      ports: { a: 9090, b: 3100 },
      pid: 101,
      memoryBytes: 180e6,
      restarts: 0,
      sinceUnixMs: 0,
    },
    {
      name: 'api-gateway',
      about: '',
      state: 'restarting',
      detail: 'exited',
      ports: { http: 8080 },
      restarts: 12,
      sinceUnixMs: 0,
    },
    {
      name: 'service-a',
      about: '',
      state: 'starting',
      detail: 'nothing listens',
      ports: { http: 8001 },
      restarts: 0,
      sinceUnixMs: 0,
    },
  ],
  hints: [{ say: 'send a request', type: 'curl http://localhost:8080/api/process' }],
};

test('the table', () => {
  expect(renderTable(status, 100, plain).join('\n')).toBe(
    `
  SERVICE        STATE            PORT       PID   MEMORY  RESTARTS
  postgres       ◆ external          -         -        -         0
  backend        ● healthy        9090       101   180 MB         0
  api-gateway    ◌ restarting     8080         -        -        12
  service-a      ◌ starting       8001         -        -         0
  lab                                        100    41 MB
  together                                         221 MB

  postgres: from DATABASE_URL: nothing listens on db:5432
  api-gateway: exited
`.slice(1, -1),
  );
  expect(renderTable(status, 60_000, plain).join('\n')).toContain('service-a: nothing listens');
});

test('the screen fits 80 columns and says what to type', () => {
  const well = { ...status, processes: status.processes.filter(({ state }) => state === 'healthy') };
  const lines = renderScreen(well, new Map(), 90_000, plain, window);
  expect(lines.join('\n')).toContain('o11y-lab  all healthy after 2.8 s, up 90 s');
  expect(lines.join('\n')).toContain('curl http://localhost:8080/api/process');
  expect(lines.at(-1)).toBe('  Ctrl-C stops the lab');
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
  const short = renderScreen(well, new Map(), 90_000, plain, { ...window, rowsMax: lines.length - 1 });
  expect(short).toHaveLength(lines.length - 3);
  expect(short).toContain('  curl http://localhost:8080/api/process');
  const stopping = renderScreen({ ...well, isStopping: true }, new Map(), 90_000, plain, window).join('\n');
  expect(stopping).toContain('o11y-lab  stopping, 1 left');
  expect(stopping).not.toContain('curl');
});

test('the screen of a failure shows the last words instead', () => {
  const last = Array.from({ length: 40 }, (_, i) => ({
    service: 'x',
    unixMs: 0,
    stream: 'err' as const,
    text: `line ${i}`,
  }));
  const text = renderScreen(status, new Map([['api-gateway', last]]), 90_000, plain, window).join('\n');
  expect(text).toContain('  api-gateway exited\n  │ line 20\n');
  expect(text).not.toContain('Type next');
  const line = (stream: 'out' | 'lab', words: string): LogLine => ({ service: 'x', unixMs: 0, stream, text: words });
  const runs = [line('out', 'first'), line('lab', 'exited'), line('out', 'second'), line('lab', 'exited again')];
  expect(renderFailure(status, 'api-gateway', runs, plain)).toEqual(['  api-gateway exited', '  │ second']);
  expect(renderFailure(status, 'api-gateway', [], plain)).toEqual(['  api-gateway exited', '  │ (it printed nothing)']);
  // What would clear or move the drawn screen is left out, colours stay.
  const wild = [{ ...runs[0]!, stream: 'err' as const, text: '\x1b[2J\x1b[H\x1b[31mred\x1b[0m\tcell\r\x00\x07' }];
  expect(renderFailure(status, 'api-gateway', wild, plain)[1]).toBe('  │ \x1b[31mred\x1b[0m    cell');
});

test('one line per change', () => {
  expect(renderChange(status.processes[1]!, 1234)).toBe('  1.2 s  backend       healthy  port 9090');
  expect(renderChange(status.processes[2]!, 1234)).toBe('  1.2 s  api-gateway   restarting  exited');
  expect(renderChange(status.processes[3]!, 1234)).toBe('  1.2 s  service-a     starting');
  expect(renderSummary(status, 0)).toBe('not healthy: api-gateway (restarting), service-a (starting)');
});

test('colours are for terminals, and NO_COLOR is honoured', () => {
  expect(wantsColour(true, {})).toBe(true);
  expect(wantsColour(false, {})).toBe(false);
  expect(wantsColour(true, { NO_COLOR: '1' })).toBe(false);
  expect(wantsColour(true, { TERM: 'dumb' })).toBe(false);
  expect(renderTable(status, 0, createStyle(true)).map(widthOf)).toEqual(renderTable(status, 0, plain).map(widthOf));
});

test('what is too long is cut, colours closed', () => {
  expect(fit('abcdef', 6)).toBe('abcdef');
  expect(fit('abcdefg', 6)).toBe('abcde…');
  const cut = fit(createStyle(true).red('abcdefg'), 4);
  expect(cut).toBe('\x1b[31mabc\x1b[39m…');
  expect(widthOf(cut)).toBe(4);
});

test('a screen redraws in place, only when something changed, and never taller than the window', () => {
  const written: string[] = [];
  const screen = new Screen({ write: (text) => written.push(text), columns: 10, rows: 4 });
  screen.draw(['one', 'two']);
  screen.draw(['one', 'two']);
  screen.draw(['1', '2', '3', '4', '5']);
  screen.close();
  expect(written).toEqual(['\x1b[?25lone\ntwo\n', '\r\x1b[2A\x1b[J1\n2\n3\n', '\x1b[?25h']);
});
