import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../metrics/configuration-error.ts';
import { RUN_FLAGS } from './flags.ts';
import { type Env, type RunSettings, readRunSettings } from './run-settings.ts';
import { UsageError } from './usage-error.ts';

describe('options of the command line', () => {
  const rows: [line: string, want: Record<string, unknown>][] = [
    ['-u 5 -d 30s a.ts', { vus: 5, duration: '30s' }],
    ['--vus=5 --duration=1m30s a.ts', { vus: 5, duration: '1m30s' }],
    ['-u5 a.ts', { vus: 5 }],
    ['-u=5 a.ts', { vus: 5 }],
    ['a.ts -i 10', { iterations: 10 }],
    ['-- a.ts', {}],
    [
      '-s 30s:10 --stage 1m:10,30s:0 a.ts',
      {
        stages: [
          { duration: '30s', target: 10 },
          { duration: '1m', target: 10 },
          { duration: '30s', target: 0 },
        ],
      },
    ],
    ['--tag a=b --tag c=d=e a.ts', { tags: { a: 'b', c: 'd=e' } }],
    ['--summary-trend-stats avg,p(99) a.ts', { summaryTrendStats: ['avg', 'p(99)'] }],
    ['--summary-time-unit ms a.ts', { summaryTimeUnit: 'ms' }],
    [
      '-w --no-setup --no-teardown --no-thresholds a.ts',
      { throw: true, noSetup: true, noTeardown: true, noThresholds: true },
    ],
    ['--throw=false a.ts', { throw: false }],
    ['--no-summary -l a.ts', { noSummary: true, linger: true }],
    ['--http-debug a.ts', { httpDebug: 'headers' }],
    ['--http-debug=full a.ts', { httpDebug: 'full' }],
    ['--dns ttl=1m,select=first a.ts', { dns: { ttl: '1m', select: 'first' } }],
    [
      '--insecure-skip-tls-verify --max-redirects 3 --rps 10 a.ts',
      { insecureSkipTLSVerify: true, maxRedirects: 3, rps: 10 },
    ],
    ['--system-tags status,url a.ts', { systemTags: ['status', 'url'] }],
    ['--no-usage-report --compatibility-mode=extended -t js a.ts', {}],
  ];
  for (const [line, want] of rows) {
    test(line, () => {
      const settings = readRunSettings(line.split(' '), {});
      expect(settings.commandLine).toEqual(want);
      expect(settings.script).toBe('a.ts');
    });
  }
});

describe('settings of the command', () => {
  const rows: [line: string, want: Partial<RunSettings>, shell?: Env][] = [
    ['-q -v a.ts', { isQuiet: true, isVerbose: true }],
    ['-qv a.ts', { isQuiet: true, isVerbose: true }],
    ['-o json=a.json --out csv=b.csv,saveInterval=2s a.ts', { outputs: ['json=a.json', 'csv=b.csv,saveInterval=2s'] }],
    ['a.ts', { outputs: ['opentelemetry'] }, { K6_OUT: 'opentelemetry' }],
    ['-o json=x a.ts', { outputs: ['json=x'] }, { K6_OUT: 'opentelemetry' }],
    ['-e A=1 -e B=x=y -e C a.ts', { env: { A: '1', B: 'x=y', C: 'shell' } }, { C: 'shell', A: '0' }],
    ['--include-system-env-vars=false -e A=1 a.ts', { env: { A: '1' } }, { C: 'shell' }],
    [
      'a.ts',
      { environment: { vus: 7, duration: '5s', noSetup: true } },
      { K6_VUS: '7', K6_DURATION: '5s', K6_NO_SETUP: 'true' },
    ],
    ['a.ts', { environment: { stages: [{ duration: '5s', target: 1 }] } }, { K6_STAGES: '5s:1' }],
    ['--summary-mode legacy --summary-export s.json a.ts', { summaryMode: 'legacy', summaryExport: 's.json' }],
    [
      '--log-output file=k6.log --log-format json a.ts',
      { logOutput: { kind: 'file', path: 'k6.log' }, logFormat: 'json' },
    ],
    ['--log-output none a.ts', { logOutput: { kind: 'none' } }],
    ['a.ts', { isColorless: true }, { NO_COLOR: '1' }],
    ['--no-color a.ts', { isColorless: true }],
    ['--engine k6 a.ts', { engine: 'k6' }],
    ['-', { script: '-' }],
    ['--help', { help: true }],
  ];
  for (const [line, want, shell] of rows) {
    test(`${line} ${shell ? JSON.stringify(shell) : ''}`, () => {
      const settings = readRunSettings(line.split(' '), shell ?? {});
      for (const [name, value] of Object.entries(want)) {
        const got = (settings as unknown as Record<string, unknown>)[name]; // by name, as the table has it
        if (name === 'env') expect(got).toMatchObject(value as object);
        else expect(got).toEqual(value);
      }
    });
  }

  test("the shell's variables stay out of __ENV when asked to", () => {
    expect(readRunSettings(['--include-system-env-vars=false', '-e', 'A=1', 'x.js'], { C: '2' }).env).toEqual({
      A: '1',
    });
  });
});

describe('refused', () => {
  const rows: [line: string, kind: typeof UsageError | typeof ConfigurationError, RegExp, Env?][] = [
    ['', UsageError, /takes one script, got 0/],
    ['a.ts b.ts', UsageError, /got 2/],
    ['--vsu 5 a.ts', UsageError, /unknown flag: --vsu; did you mean --vus\?/],
    ['--nothing-like-it a.ts', UsageError, /unknown flag: --nothing-like-it$/],
    ['-Z a.ts', UsageError, /unknown shorthand flag: 'Z' in -Z/],
    ['a.ts --vus', UsageError, /flag needs an argument: --vus/],
    ['-u five a.ts', UsageError, /invalid argument "five" for "-u, --vus"/],
    ['-s 30s a.ts', UsageError, /want duration:target/],
    ['--tag x a.ts', UsageError, /want name=value/],
    ['-e 1A=x a.ts', UsageError, /want NAME=value/],
    ['--throw=maybe a.ts', UsageError, /want true or false/],
    ['--summary-mode long a.ts', ConfigurationError, /want compact, full, legacy/],
    ['--log-output loki=http://x a.ts', ConfigurationError, /want stderr, stdout, none or file=path/],
    ['--engine v8 a.ts', ConfigurationError, /want embedded, k6/],
    ['--paused a.ts', ConfigurationError, /--paused is not supported .*REST API/],
    ['--traces-output otel a.ts', ConfigurationError, /instrumentHTTP/],
    ['a.ts', ConfigurationError, /invalid argument "x" for the variable K6_VUS/, { K6_VUS: 'x' }],
    ['a.ts', ConfigurationError, /K6_PAUSED is not supported/, { K6_PAUSED: 'true' }],
  ];
  for (const [line, kind, message, shell] of rows) {
    test(`${line} ${shell ? JSON.stringify(shell) : ''}`, () => {
      const read = (): unknown => readRunSettings(line === '' ? [] : line.split(' '), shell ?? {});
      expect(read).toThrow(kind);
      expect(read).toThrow(message);
    });
  }
});

test('what is refused may be declined', () => {
  for (const words of [['--address', ''], ['--address='], ['-a', ''], ['--paused=false']]) {
    expect(readRunSettings([...words, 'a.ts'], {}).script).toBe('a.ts');
  }
});

test('flags, letters and variables are unique', () => {
  for (const names of [
    RUN_FLAGS.map(({ long }) => long),
    RUN_FLAGS.flatMap(({ short }) => short ?? []),
    RUN_FLAGS.flatMap(({ variable }) => variable ?? []),
  ]) {
    expect(new Set(names).size).toBe(names.length);
  }
});
