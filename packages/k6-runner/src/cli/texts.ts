// What the command prints besides logs, progress and summary.

import { formatDuration } from '../options/duration.ts';
import type { RunPlan } from '../run/types.ts';
import { RUN_FLAGS } from './flags.ts';

export const VERSION = '0.1.0';

export function versionText(node: string, platform: string): string {
  return `k6 ${VERSION} of o11y-lab (runs scripts of k6 2.x without the k6 program; node ${node}, ${platform})\n`;
}

export function bannerText(hasColours: boolean): string {
  const [on, off] = hasColours ? ['\u001b[36m', '\u001b[0m'] : ['', ''];
  return `\n  ${on}▁▃▅▇ k6${off} scripts, run by o11y-lab ${VERSION}\n\n`;
}

export function executionText(script: string, outputs: readonly string[]): string {
  return [
    '     execution: local',
    `        script: ${script}`,
    `        output: ${outputs.length > 0 ? outputs.join(', ') : '-'}`,
    '',
    '',
  ].join('\n');
}

export function scenariosText(plan: RunPlan): string {
  const count = plan.scenarios.length;
  const head =
    `     scenarios: (100.00%) ${count} scenario${count === 1 ? '' : 's'}, ${plan.maxVus} max VUs, ` +
    `${formatDuration(plan.maxDurationMs)} max duration (incl. graceful stop):`;
  const rows = plan.scenarios.map(({ name, description }) => `              * ${name}: ${description}`);
  return `${[head, ...rows, '', ''].join('\n')}`;
}

export const COMMANDS: readonly { readonly name: string; readonly usage: string; readonly about: string }[] = [
  { name: 'run', usage: 'run [flags] script', about: 'run a load test' },
  {
    name: 'inspect',
    usage: 'inspect [flags] script',
    about: 'print the options of a script as JSON; --execution-requirements adds its VUs and its time',
  },
  { name: 'new', usage: 'new [-f] [file]', about: 'write a small script to begin with' },
  { name: 'version', usage: 'version', about: 'print the version' },
  { name: 'help', usage: 'help [command]', about: 'this text, or that of a command' },
];

export function helpText(): string {
  const rows = COMMANDS.map(({ usage, about }) => `  k6 ${usage.padEnd(26)} ${about}`);
  return [
    'Runs load tests written for k6.',
    '',
    'Usage:',
    ...rows,
    '',
    'Try it: k6 new && k6 run --vus 5 --duration 10s script.ts',
    'All flags of a test: k6 help run',
    '',
  ].join('\n');
}

export function commandHelpText(name: string): string | undefined {
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) return undefined;
  const flags = name === 'run' || name === 'inspect' ? RUN_FLAGS.filter(({ about }) => about !== '') : [];
  const names = flags.map((flag) => `${flag.short ? `-${flag.short}, ` : '    '}--${flag.long}`);
  const width = Math.max(0, ...names.map((one) => one.length));
  const rows = flags.map(({ about, variable }, index) => {
    return `  ${(names[index] ?? '').padEnd(width)}  ${about}${variable ? ` [${variable}]` : ''}`;
  });
  return [
    `k6 ${command.usage}: ${command.about}.`,
    '',
    ...(rows.length > 0 ? ['Flags (in brackets: the variable that says the same):', ...rows, ''] : []),
    ...(name === 'run'
      ? [
          'Exit codes: 0 passed, 99 a threshold was crossed, 100 setup and 101 teardown took too long, 104 the test',
          'can not be run as configured, 105 interrupted, 107 the script threw, 108 aborted and 110 failed by the script.',
          '',
        ]
      : []),
  ].join('\n');
}

/** Commands of k6 that are not here, and what to do instead. */
export const REFUSED_COMMANDS: Readonly<Record<string, string>> = {
  archive: 'pass the script itself; its imports are bundled when it runs',
  cloud: 'tests run on this machine; send figures with --out opentelemetry or experimental-prometheus-rw',
  login: 'there is no account to log in to',
  pause: 'stop the test with Ctrl-C',
  resume: 'start the test with k6 run',
  scale: 'use a ramping-vus scenario, or run a second test beside the first',
  stats: 'figures are in the summary, on the page Load, and in every --out',
  status: 'the running test shows its progress in its own terminal and on the page Load',
  deps: 'scripts use the modules that come with this runner',
  x: 'there are no extensions',
  completion: 'k6 help run lists the flags',
};

export const NEW_SCRIPT = `import { check, sleep } from 'k6';
import http from 'k6/http';

// Who comes, for how long, and what must hold.
export const options = {
  vus: 5,
  duration: '30s',
  thresholds: {
    http_req_failed: ['rate<0.01'],
    http_req_duration: ['p(95)<500'],
  },
};

export default function () {
  const response = http.get('http://localhost:8080/api/process');
  check(response, { 'status is 200': (r) => r.status === 200 });
  sleep(1);
}
`;
