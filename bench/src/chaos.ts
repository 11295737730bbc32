// Faults on real links beside the same faults of real netem, and what a link costs without one.
// `node bench/dist/chaos.js` runs all rows (two minutes); words behind it choose rows by their text, e.g. `rate`.
// It wants a quiet machine: what else runs makes every figure later (on Linux, `chrt -r 5 node …` puts it first).
import { createServer } from 'node:net';
import type { LinkFault } from '@o11y-lab/chaos';
import type { NetemSpec } from '@o11y-lab/lab-control';
import { startFarSide } from './chaos/far-side.ts';
import { judge, percentile, type Verdict } from './chaos/judge.ts';
import { measureLatencies, measureThroughput } from './chaos/load.ts';
import { type Quiet, ROWS, type Row } from './chaos/reference.ts';
import { printTable } from './table.ts';

const PERCENTS = [10, 50, 90, 99] as const;
/** The goal is about these, and small requests. */
const JUDGED = [50, 90, 99] as const;
const HOP_ROUNDS = 10;
const HOP_REQUESTS = 300;
const THROUGHPUT_MS = 4_000;
const THROUGHPUT_CONNECTIONS = 32;

const NOTES = `
Agrees: within 10% or 15 ms. "by chance": only when the sampling error of the reference is allowed for. "no: less" at p99
of a fixed delay is the reference machine, which is late by itself: measured again with real-time priority ("quiet"), real
netem holds nothing for longer than it is told. Where a share of the requests waits (a lost packet, a lost handshake), a
percentile close to that share is either before or behind the cliff, and its figure says little.
`;

const wanted = process.argv.slice(2);
const far = await startFarSide(await freePort());
try {
  const rows = ROWS.filter((row) => wanted.every((word) => describe(row).includes(word)));
  const lines: string[][] = [];
  for (const row of rows) {
    console.error(`… ${describe(row)}`);
    lines.push(await measureRow(row));
  }
  if (lines.length > 0)
    printColumns(
      ['ms at p10 / p50 / p90 / p99', 'real netem', 'quiet', 'links', 'n', 'agrees at p50, p90, p99', 'with quiet'],
      lines,
    );
  if (wanted.length === 0) {
    console.log(NOTES);
    printTable(await measureCost());
  }
} finally {
  far.close();
}

async function measureRow(row: Row): Promise<string[]> {
  await far.setFaults(row.netem ? [faultOf(row.netem)] : []);
  const sorted = await measureLatencies({
    port: far.linkPort,
    path: row.body === 'small' ? '/' : '/large',
    connection: row.connection,
    clients: row.clients,
    requestsPerClient: row.requestsPerClient,
  });
  await far.setFaults([]);
  return [
    describe(row),
    PERCENTS.map((percent) => figure(row.real[percent])).join(' / '),
    row.quiet ? PERCENTS.map((percent) => figure(row.quiet?.real[percent])).join(' / ') : '',
    PERCENTS.map((percent) => figure(percentile(sorted, percent))).join(' / '),
    String(sorted.length),
    row.netem ? verdicts(sorted, row) : '(their machine is slow)',
    row.quiet ? verdicts(sorted, row.quiet) : '',
  ];
}

function verdicts(sorted: readonly number[], { real, realCount }: Quiet): string {
  const judged = JUDGED.map((percent): Verdict | '–' => {
    const figure = real[percent];
    return figure === undefined ? '–' : judge(sorted, percent, figure, realCount);
  });
  return judged.join(', ');
}

async function measureCost(): Promise<{ what: string; measured: string; goal: string }[]> {
  console.error('… the cost of a hop');
  const load = { path: '/', connection: 'kept', clients: 1, requestsPerClient: HOP_REQUESTS } as const;
  const hops: number[] = [];
  const direct: number[] = [];
  // In turn, because other work on the machine comes and goes.
  for (let round = 0; round < HOP_ROUNDS; round += 1) {
    direct.push(...(await measureLatencies({ ...load, port: far.serverPort })));
    hops.push(...(await measureLatencies({ ...load, port: far.linkPort })));
  }
  console.error('… requests per second');
  const beforeSeconds = await far.linkCpuSeconds();
  const count = await measureThroughput(far.linkPort, THROUGHPUT_CONNECTIONS, THROUGHPUT_MS);
  const cpuSeconds = (await far.linkCpuSeconds()) - beforeSeconds;
  const median = (values: number[]): number =>
    percentile(
      values.sort((one, other) => one - other),
      50,
    );
  const [with_, without] = [median(hops), median(direct)];
  return [
    {
      what: 'a hop without fault, p50',
      measured: `${(with_ - without).toFixed(2)} ms (${with_.toFixed(2)} − ${without.toFixed(2)})`,
      goal: '≤ 0.5 ms',
    },
    {
      what: 'requests through one link, per CPU-second of it',
      measured: Math.round(count / cpuSeconds).toLocaleString('en'),
      goal: '≥ 5,000',
    },
    {
      what: '… per second, client and server on the same machine',
      measured: Math.round(count / (THROUGHPUT_MS / 1000)).toLocaleString('en'),
      goal: '',
    },
  ];
}

function faultOf(netem: NetemSpec): LinkFault {
  const filter = { egress: 'answers', peers: [], sourcePorts: [], destinationPorts: [] } as const;
  return { id: 'bench', target: 'callee', fault: { kind: 'netem', netem, filter } };
}

function describe(row: Row): string {
  const kind = row.body === 'small' ? `${row.connection} connection` : row.body;
  return `${row.what}, ${kind}`;
}

function figure(value: number | undefined): string {
  if (value === undefined) return '–';
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
}

function printColumns(header: readonly string[], lines: readonly (readonly string[])[]): void {
  const all = [header, ...lines];
  const widths = header.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const print = (line: readonly string[]): void => {
    console.log(`| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  };
  print(header);
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  for (const line of lines) print(line);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
