import type { Fault, LinkFilter } from '@o11y-lab/lab-control';
import { describe, expect, test } from 'vitest';
import { formatCommand } from './format.ts';
import { parsePumba } from './parse.ts';
import type { PumbaParse } from './types.ts';

const ANSWERS: LinkFilter = { egress: 'answers', peers: [], sourcePorts: [], destinationPorts: [] };

/** A shell's words: blanks separate, quotes of both kinds keep together. */
function split(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}

function parse(line: string, env: Record<string, string> = {}): PumbaParse {
  const [program, ...argv] = split(line);
  expect(program).toBe('pumba');
  return parsePumba(argv, env);
}

function parseRun(line: string): Extract<PumbaParse, { kind: 'run' }> {
  const parsed = parse(line);
  if (parsed.kind !== 'run') throw new Error(`${line}: ${JSON.stringify(parsed)}`);
  return parsed;
}

function delay(timeMs: number, jitterMs = 10, correlationPercent = 20): Fault {
  return {
    kind: 'netem',
    netem: { kind: 'delay', timeMs, jitterMs, correlationPercent, distribution: '' },
    filter: ANSWERS,
  };
}

describe('commands of the course', () => {
  const cases: readonly [string, Fault, number, string][] = [
    [
      'pumba netem --duration 2m delay --time 500 o11y_lab_for_dummies-service-a-1',
      delay(500),
      120_000,
      'o11y_lab_for_dummies-service-a-1',
    ],
    ['pumba netem --duration 2m delay --time 300 --jitter 200 service-a', delay(300, 200), 120_000, 'service-a'],
    [
      'pumba netem --duration 2m loss --percent 10 service-a',
      { kind: 'netem', netem: { kind: 'loss', percent: 10, correlationPercent: 0 }, filter: ANSWERS },
      120_000,
      'service-a',
    ],
    [
      'pumba netem --duration 2m rate --rate 1mbit service-a',
      {
        kind: 'netem',
        netem: {
          kind: 'rate',
          bitsPerSecond: 1_000_000,
          packetOverheadBytes: 0,
          cellSizeBytes: 0,
          cellOverheadBytes: 0,
        },
        filter: ANSWERS,
      },
      120_000,
      'service-a',
    ],
    [
      'pumba netem --duration 5m delay --time 1000 o11y_lab_for_dummies-service-b-1',
      delay(1000),
      300_000,
      'o11y_lab_for_dummies-service-b-1',
    ],
  ];
  for (const [line, fault, durationMs, target] of cases) {
    test(line, () => {
      const parsed = parseRun(line);
      expect(parsed.command).toMatchObject({ fault, durationMs, limit: 0 });
      expect(parsed.targets).toEqual({ kind: 'names', names: [target] });
      expect(parsed.notes).toEqual([]);
    });
  }
});

describe('commands that Pumba users know', () => {
  const cases: readonly { line: string; has: object; targets?: object; notes?: number }[] = [
    {
      line: 'pumba --interval 15m kill --signal SIGTERM mysql',
      has: { global: { intervalMs: 900_000 }, command: { fault: { kind: 'kill', signal: 'SIGTERM' } } },
    },
    {
      line: 'pumba --interval 1h rm re2:^hp',
      has: { global: { intervalMs: 3_600_000 }, command: { fault: { kind: 'rm', force: true } } },
      targets: { kind: 'regex', source: '^hp' },
    },
    {
      line: 'pumba --interval 30s kill --signal SIGKILL worker1 worker2',
      has: { command: { fault: { kind: 'kill', signal: 'SIGKILL' } } },
      targets: { kind: 'names', names: ['worker1', 'worker2'] },
    },
    {
      line: 'pumba --interval 3m stop queue',
      has: { command: { name: 'stop', fault: { kind: 'stop', graceMs: 5000, startsAgain: false } } },
    },
    {
      line: 'pumba --random --interval 5m netem --duration 2m --interface eth2 delay --time 2000 re2:^result',
      has: { global: { random: true }, command: { name: 'netem delay', fault: delay(2000) } },
      notes: 1,
    },
    {
      line: 'pumba netem --duration 5m --interface eth1 --tc-image gaiadocker/iproute2 delay --time 3000 --jitter 40 --distribution normal mydb',
      has: { command: { fault: { netem: { timeMs: 3000, jitterMs: 40, distribution: 'normal' } } } },
      notes: 2,
    },
    {
      line: 'pumba netem -d 1h loss -p 25 -c 10 mydb',
      has: { command: { durationMs: 3_600_000, fault: { netem: { percent: 25, correlationPercent: 10 } } } },
    },
    {
      line: 'pumba -i=10m -r -l=info netem -d=1m30s loss-state --p13 5 --p31 95 --p14 1.5 db',
      has: {
        global: { logLevel: 'info' },
        command: {
          durationMs: 90_000,
          fault: { netem: { kind: 'loss-state', p13: 5, p31: 95, p32: 0, p23: 100, p14: 1.5 } },
        },
      },
    },
    {
      line: 'pumba netem --duration 1m loss-gemodel --pg 1 --pb 20 --one-h 90 --one-k 0.1 db',
      has: { command: { fault: { netem: { kind: 'loss-gemodel', pg: 1, pb: 20, oneH: 90, oneK: 0.1 } } } },
    },
    {
      line: 'pumba netem --duration 1m rate db',
      has: { command: { fault: { netem: { kind: 'rate', bitsPerSecond: 100_000 } } } },
    },
    {
      line: 'pumba netem --duration 1m rate -r 2gbit -p -4 -s 53 -c=5 db',
      has: {
        command: {
          fault: { netem: { bitsPerSecond: 2e9, packetOverheadBytes: -4, cellSizeBytes: 53, cellOverheadBytes: 5 } },
        },
      },
    },
    {
      line: 'pumba netem --duration 1m duplicate --percent 5',
      has: { command: { fault: { netem: { kind: 'duplicate', percent: 5 } } } },
      targets: { kind: 'all' },
    },
    {
      line: 'pumba netem --duration 1m corrupt --percent=5 db',
      has: { command: { fault: { netem: { kind: 'corrupt', percent: 5 } } } },
    },
    {
      line: 'pumba netem --duration 1m --target service-b -t kafka --egress-port 8001,80 --ingress-port 9092 --egress all delay db',
      has: {
        command: {
          fault: {
            filter: { egress: 'all', peers: ['service-b', 'kafka'], sourcePorts: [8001, 80], destinationPorts: [9092] },
          },
        },
      },
    },
    {
      line: 'pumba netem --duration 10m --target service-b delay --time 1000 service-a',
      has: { command: { fault: { filter: { egress: 'all', peers: ['service-b'] } } } },
    },
    {
      line: 'pumba netem --duration 10m --egress-port 8001 delay --time 1000 service-a',
      has: { command: { fault: { filter: { egress: 'answers', sourcePorts: [8001] } } } },
    },
    {
      line: 'pumba netem --duration 5m combine --delay --delay-time 100 --loss --loss-percent 20 -- mydb',
      has: {
        command: {
          name: 'netem combine',
          fault: {
            netem: { kind: 'delay', timeMs: 100, jitterMs: 10, correlationPercent: 20, distribution: '' },
            also: [{ kind: 'loss', percent: 20, correlationPercent: 0 }],
          },
        },
      },
      targets: { kind: 'names', names: ['mydb'] },
    },
    {
      line: 'pumba netem --duration .5m combine --corrupt --corrupt-percent 1 --duplicate --duplicate-correlation 2 --rate --rate-value 1mbit --rate-packet-overhead=-4 --rate-cell-size 53 --rate-cell-overhead 5 -- mydb',
      has: {
        command: {
          durationMs: 30_000,
          fault: {
            netem: { kind: 'duplicate', percent: 0, correlationPercent: 2 },
            also: [
              { kind: 'corrupt', percent: 1 },
              { kind: 'rate', bitsPerSecond: 1e6, packetOverheadBytes: -4, cellSizeBytes: 53, cellOverheadBytes: 5 },
            ],
          },
        },
      },
    },
    { line: 'pumba kill re2:', has: {}, targets: { kind: 'regex', source: '' } },
    { line: 'pumba kill re2:^a b', has: {}, targets: { kind: 'names', names: ['re2:^a', 'b'] } },
    {
      line: 'pumba iptables --duration 1m loss --probability 0.2 db',
      has: {
        command: { fault: { kind: 'iptables-loss', loss: { mode: 'random', probability: 0.2 }, filter: ANSWERS } },
      },
    },
    {
      line: 'pumba iptables -d 1m -p tcp --src service-b --sport 1 --dport 2,3 loss --mode nth --every 5 --packet 4 db',
      has: {
        command: {
          fault: {
            loss: { mode: 'nth', every: 5, packet: 4 },
            filter: { ...ANSWERS, peers: ['service-b'], sourcePorts: [1], destinationPorts: [2, 3] },
          },
        },
      },
    },
    {
      line: "pumba exec --command 'kill -TERM 1' --args x --limit 2 db",
      has: { command: { limit: 2, fault: { kind: 'exec', command: 'kill', args: ['-TERM', '1', 'x'] } } },
    },
    { line: 'pumba exec db', has: { command: { fault: { kind: 'exec', command: 'kill', args: ['1'] } } } },
    { line: 'pumba restart --timeout 10s db', has: { command: { fault: { kind: 'restart', graceMs: 10_000 } } } },
    {
      line: 'pumba stop --restart --duration 30s --time 2 db',
      has: { command: { durationMs: 30_000, fault: { kind: 'stop', graceMs: 2000, startsAgain: true } } },
    },
    { line: 'pumba stop --duration 30s db', has: { command: { fault: { startsAgain: false } } }, notes: 1 },
    { line: 'pumba pause -d 15s -l 1', has: { command: { durationMs: 15_000, limit: 1, fault: { kind: 'pause' } } } },
    { line: 'pumba rm --force=false --volumes=false -n db', has: { command: { fault: { force: false } } }, notes: 2 },
    {
      line: 'pumba stress --duration 3m --stressors="--cpu 4 --timeout 60s" re2:^cpu',
      has: { command: { durationMs: 60_000, fault: { kind: 'stress', stressors: { cpuWorkers: 4 } } } },
      notes: 1,
    },
    {
      line: 'pumba stress -d 30s --stress-image a/b --pull-image=false --stressors "--cpu 4 --vm 1 --vm-bytes 256M --io 1 --timeout 60s" db',
      has: {
        command: {
          durationMs: 30_000,
          fault: { stressors: { cpuWorkers: 4, memoryWorkers: 1, memoryBytesPerWorker: 268_435_456, ioWorkers: 1 } },
        },
      },
      notes: 2,
    },
    {
      line: 'pumba --host tcp://x:1 --runtime docker --tls --tlsverify --label a=b --label c,d=e --dry-run --skip-error --json kill db',
      has: { global: { labels: ['a=b', 'c', 'd=e'], dryRun: true, skipError: true, json: true } },
      notes: 4,
    },
    {
      line: 'pumba http --duration 1m abort --status 503 --percent 50 --delay 20 service-d',
      has: { command: { name: 'http abort', fault: { kind: 'http-error', status: 503, percent: 50, delayMs: 20 } } },
    },
  ];
  for (const { line, has, targets, notes = 0 } of cases) {
    test(line, () => {
      const parsed = parseRun(line);
      expect(parsed).toMatchObject(has);
      if (targets) expect(parsed.targets).toEqual(targets);
      expect(parsed.notes, parsed.notes.join('\n')).toHaveLength(notes);
    });
    test(`${line}, described and read again`, () => {
      const { command, targets: found } = parseRun(line);
      const names = found.kind === 'names' ? found.names : ['service-a'];
      const { fault, durationMs } = command;
      const again = parseRun(
        formatCommand({ fault, targets: names, ...(durationMs === undefined ? {} : { durationMs }) }),
      );
      expect(again.command.fault).toEqual(fault);
      expect(again.command.durationMs).toBe(durationMs);
      expect(again.notes).toEqual([]);
    });
  }
});

describe('what is ours, and help', () => {
  const cases: readonly [string, PumbaParse][] = [
    ['pumba ps', { kind: 'list', json: false }],
    ['pumba ps --json', { kind: 'list', json: true }],
    ['pumba stop', { kind: 'stop', ids: [] }],
    ['pumba end', { kind: 'stop', ids: [] }],
    ['pumba end 3 7', { kind: 'stop', ids: ['3', '7'] }],
    ['pumba scenarios', { kind: 'scenario-list', json: false }],
    ['pumba scenario cascade', { kind: 'scenario', name: 'cascade' }],
    ['pumba', { kind: 'help', topic: '' }],
    ['pumba --help', { kind: 'help', topic: '' }],
    ['pumba help netem delay', { kind: 'help', topic: 'netem delay' }],
    ['pumba netem --help', { kind: 'help', topic: 'netem' }],
    ['pumba netem help loss', { kind: 'help', topic: 'netem loss' }],
    ['pumba netem delay -h', { kind: 'help', topic: 'netem delay' }],
    ['pumba netem --duration 2m delay --help', { kind: 'help', topic: 'netem delay' }],
    ['pumba --help kill service-a', { kind: 'help', topic: 'kill' }],
    ['pumba ps --help', { kind: 'help', topic: 'ps' }],
    ['pumba --version', { kind: 'version' }],
    ['pumba -v', { kind: 'version' }],
  ];
  for (const [line, expected] of cases) test(line, () => expect(parse(line)).toEqual(expected));
});

describe('what is wrong is named, with what to type instead', () => {
  const cases: readonly [string, RegExp, RegExp][] = [
    ['pumba netme', /unknown command "netme"/, /did you mean netem/],
    ['pumba delay --time 5', /unknown command "delay"/, /netem delay: pumba netem --duration/],
    ['pumba xyzzy', /unknown command/, /it has the commands netem, iptables, kill/],
    ['pumba netem --duration 2m', /say what to do/, /delay, loss/],
    ['pumba netem --duration 2m dealy a', /unknown command "dealy"/, /did you mean delay/],
    ['pumba netem delay --time 500 a', /--duration is missing/, /--duration 2m/],
    ['pumba netem --duraton 2m delay a', /unknown flag --duraton/, /did you mean --duration/],
    ['pumba netem --duration 2m delay --xyz a', /unknown flag --xyz/, /takes --time/],
    ['pumba netem --duration 2 delay a', /"2" is not a duration/, /2s is 2 seconds/],
    ['pumba netem --duration 0 delay a', /--duration is zero/, /2m/],
    ['pumba netem --duration -2m delay a', /"-2m" is not a duration/, /500ms/],
    ['pumba netem --duration 900h delay a', /longer than a week/, /2m/],
    ['pumba netem --duration', /--duration needs a value/, /--duration DURATION/],
    ['pumba netem --duration 2m delay --time 0 a', /--time is "0", want a whole number from 1/, /--time/],
    ['pumba netem --duration 2m delay --time 1.5 a', /--time is "1.5"/, /--time/],
    ['pumba netem --duration 2m delay --time 100 --jitter 200 a', /--jitter 200 is more than --time 100/, /lower/],
    ['pumba netem --duration 2m delay --distribution gauss a', /--distribution is "gauss"/, /uniform, normal/],
    ['pumba netem --duration 2m delay --correlation 101 a', /--correlation is "101"/, /./],
    ['pumba netem --duration 2m loss --percent 110 a', /want a number from 0 to 100/, /--percent 10/],
    ['pumba netem --duration 2m rate --rate 1mb a', /"1mb" is not a rate/, /1mbit/],
    ['pumba netem --duration 2m rate --rate 0kbit a', /is not a rate/, /1mbit/],
    ['pumba netem --duration 2m --target 10.0.0.0/8 delay a', /same address/, /--target service-b/],
    ['pumba netem --duration 2m --egress-port http delay a', /"http" is not a port/, /8002/],
    ['pumba netem --duration 2m --egress some delay a', /--egress is "some"/, /answers, requests, all/],
    ['pumba --interval 1m netem --duration 2m delay a', /2m is not shorter than --interval 1m/, /over before/],
    ['pumba --interval 1m iptables --duration 1m loss a', /not shorter/, /over before/],
    ['pumba --interval 10ms kill a', /shorter than a second/, /30s/],
    ['pumba iptables --duration 2m --protocol udp loss a', /all calls of the lab are tcp/, /leave it out/],
    ['pumba iptables --duration 2m --destination 10.0.0.1 loss a', /for the target/, /--dst-port/],
    ['pumba iptables --duration 2m loss --probability 20 a', /--probability is "20"/, /0.1/],
    ['pumba iptables --duration 2m loss --mode nth a', /--every is "0"/, /--every/],
    ['pumba iptables --duration 2m loss --mode nth --every 3 --packet 3 a', /from 0 to 2/, /--packet/],
    ['pumba kill', /name the processes/, /re2:/],
    ['pumba stop --restart', /name the processes/, /re2:/],
    ['pumba rm', /name the processes/, /re2:/],
    ['pumba --random --interval 10m kill --signal SIGSTOP', /name the processes/, /re2:/],
    ['pumba kill --signal TERM a', /--signal TERM is not a signal/, /SIGTERM/],
    ['pumba kill a --signal SIGTERM', /--signal comes after the targets/, /before the names/],
    [
      'pumba netem --duration 1m combine --delay a',
      /at least two of --delay, --loss/,
      /for one alone: pumba netem delay/,
    ],
    ['pumba netem --duration 1m combine a', /at least two/, /e.g. --delay --loss/],
    [
      'pumba netem --duration 1m combine --delay --rate --loss-percent 3 -- a',
      /combine: --loss-percent without --loss/,
      /--loss switches it on/,
    ],
    [
      'pumba netem --duration 1m combine --delay --delay-time 5 --delay-jitter 6 --loss a',
      /--delay-jitter 6 is more than --delay-time 5/,
      /a/,
    ],
    ['pumba netem --duration 25h loss a', /longer than a day/, /24h/],
    [
      'pumba stress --duration 1m --stressors "--cpu 1 --hdd 2" a',
      /--hdd is an option of stress-ng that the lab does not have/,
      /--cpu, --vm/,
    ],
    ['pumba pause a', /--duration is missing/, /--duration/],
    ['pumba stress --duration 1m --stressors "--matrix 4" a', /--matrix is an option of stress-ng/, /--cpu, --vm/],
    ['pumba stress --duration 1m --stressors "--cpu 0" a', /--cpu is 0, want 1 to 64/, /--cpu 2/],
    ['pumba stress --duration 1m --stressors "--timeout 5s" a', /nothing to burn/, /--cpu N/],
    ['pumba stress --duration 1m --stressors "--vm 64 --vm-bytes 1G" a', /more than 16G of memory/, /lower/],
    ['pumba stress --duration 1m --stressors "cpu 4" a', /"cpu" is not a stressor/, /--cpu 2/],
    ['pumba http --duration 1m abort --status 200 a', /--status is "200"/, /./],
    ['pumba --random=maybe kill a', /--random: "maybe" is neither true nor false/, /--random=true/],
    ['pumba scenario', /name one/, /pumba scenarios/],
    ['pumba ps service-a', /takes no arguments/, /just pumba ps/],
    ['pumba help nonsense', /unknown command "nonsense"/, /./],
    ["pumba exec --command '' a", /--command is empty/, /kill 1/],
  ];
  for (const [line, message, hint] of cases) {
    test(line, () => {
      const parsed = parse(line);
      expect(parsed).toMatchObject({
        kind: 'wrong',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      });
    });
  }
});

test('environment variables set what no flag sets', () => {
  const env = { LOG_LEVEL: 'debug', LOG_JSON: 'true', 'DRY-RUN': '1' };
  expect(parse('pumba kill a', env)).toMatchObject({ global: { logLevel: 'debug', json: true, dryRun: true } });
  for (const level of ['warn', 'loud', 'WARNING']) {
    expect(parse(`pumba --log-level ${level} kill a`, env)).toMatchObject({ global: { logLevel: 'warning' } });
  }
});

test('the jitter that nobody asked for is no more than the time', () => {
  expect(parseRun('pumba netem --duration 2m delay --time 5 a').command.fault).toEqual(delay(5, 5));
});

test('hostile words are answered, not thrown', () => {
  const words = [
    '-',
    '--',
    '--=',
    '-=x',
    '=',
    '',
    '\0',
    're2:(',
    '--duration=\u{1F4A5}',
    'x'.repeat(100_000),
    '--json=\n',
  ];
  for (const first of words) {
    for (const second of words) {
      for (const argv of [
        [first, second],
        ['netem', first, second],
        ['netem', '--duration', '1m', 'delay', first, second],
        ['kill', first, second],
      ]) {
        expect(['run', 'wrong', 'help', 'stop']).toContain(parsePumba(argv, {}).kind);
      }
    }
  }
});
