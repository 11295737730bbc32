// Measures the lab from outside and prints the figures beside the goals of ARCHITECTURE.md.
// Close what else uses the machine; figures of one run vary by a tenth or so.
import { measureDisk } from './disk.ts';
import { type Freshness, measureFreshness } from './freshness.ts';
import { type IngestFigures, measureIngest } from './ingest.ts';
import { newLab } from './lab.ts';
import { pssBytes, treeOf } from './processes.ts';
import { measureRunner } from './runner.ts';
import { measureStartUp } from './start-up.ts';
import { printTable, type Row } from './table.ts';

/** For the memory to settle after the first requests: garbage is collected, lazy code is compiled. */
const IDLE_MS = 20_000;

if (process.platform !== 'linux') {
  console.error('npm run bench reads /proc for memory and CPU time, so it runs on Linux only');
  process.exit(1);
}

const rows: Row[] = [];
const lab = newLab();
try {
  progress('first start, with an empty data folder');
  const firstSeconds = await measureStartUp(lab);
  await lab.down();
  progress('second start');
  const secondSeconds = await measureStartUp(lab);
  rows.push(
    { what: 'start, first: all healthy and a request traced', measured: `${firstSeconds.toFixed(2)} s`, goal: '≤ 5 s' },
    { what: 'start, again', measured: `${secondSeconds.toFixed(2)} s`, goal: '≤ 5 s, then ≤ 3 s' },
  );

  progress('freshness');
  const fresh = await measureFreshness(lab);
  for (const [signal, figures] of Object.entries(fresh)) rows.push(freshnessRow(signal, figures));

  progress(`memory, after ${IDLE_MS / 1000} s without requests`);
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  rows.push(...(await memoryRows()));

  progress('ingest');
  const ingest = await measureIngest(lab);
  rows.push(
    ingestRow('spans', ingest.spans, 15),
    ingestRow('log lines', ingest.logs, 8),
    ingestRow('metric points', ingest.points, 5),
  );
} finally {
  await lab.remove();
}

progress('k6 runner');
const { hot, stress } = await measureRunner();
rows.push(
  {
    what: `k6 runner, ${hot.vus} VUs, one request and three checks`,
    measured: `${count(hot.iterationsPerSecond)} it/s, ${count(hot.iterationsPerCpuSecond)} per CPU-second`,
    goal: '≥ 4,000 it/s per core',
  },
  {
    what: `k6 runner, ${stress.vus} VUs of the stress script (PSS)`,
    measured: megabytes(stress.memoryBytesMax),
    goal: '≤ 250 MB',
  },
);

const disk = measureDisk();
rows.push(
  {
    what: 'disk, installed and built, without dev tools',
    measured: megabytes(disk.withoutDevTools),
    goal: '≤ 700 MB, then ≤ 400',
  },
  { what: 'disk, installed and built, all', measured: megabytes(disk.all), goal: '' },
);
printTable(rows);

async function memoryRows(): Promise<Row[]> {
  const parts = await lab.ps();
  const ofParts = parts.map((part) => ({
    name: part.name,
    bytes: part.pid === undefined ? 0 : sum(treeOf([part.pid]).map(pssBytes)),
  }));
  const own = pssBytes(lab.supervisorPid());
  const total = own + sum(ofParts.map((part) => part.bytes));
  const detail = [{ name: 'supervisor', bytes: own }, ...ofParts].map((part) => ({
    what: `  ${part.name}`,
    measured: megabytes(part.bytes),
    goal: '',
  }));
  return [{ what: 'memory of the whole lab, idle (PSS)', measured: megabytes(total), goal: '≤ 900 MB' }, ...detail];
}

function freshnessRow(signal: string, { medianMs, p95Ms }: Freshness): Row {
  return {
    what: `freshness of ${signal}: response → queryable`,
    measured: `median ${medianMs.toFixed(0)} ms, p95 ${p95Ms.toFixed(0)} ms`,
    goal: '≤ 2,000 ms',
  };
}

function ingestRow(items: string, figures: IngestFigures, goal: number): Row {
  const rate = Math.round(figures.itemsPerSecond).toLocaleString('en');
  return {
    what: `ingest: backend CPU-seconds per million ${items}`,
    measured: `${figures.cpuSecondsPerMillion.toFixed(1)} (${rate}/s)`,
    goal: `≤ ${goal}`,
  };
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function progress(text: string): void {
  console.error(`… ${text}`);
}
