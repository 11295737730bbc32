import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { DataDirHeldError } from './log/lock.ts';
import { makeBatch, readValues } from './testing/batches.ts';
import { RawClient } from './testing/raw-client.ts';
import { requests } from './testing/requests.ts';
import { encodeRequest } from './testing/samples.ts';
import { startTestBroker, temporaryFolder } from './testing/test-broker.ts';
import { until } from './testing/until.ts';
import type { Reader } from './wire/reader.ts';

// kill -9 of a real broker process under load. The sources are compiled into a temporary folder first, because
// Node 20 runs no TypeScript and a test of the sources must not run a stale build.

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
let compiled = '';

beforeAll(() => {
  compiled = mkdtempSync(join(tmpdir(), 'kafka-broker-compiled-'));
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const compiler = join(dirname(manifest), 'bin', 'tsc');
  const config = join(compiled, 'tsconfig.json');
  const compilerOptions = {
    composite: false,
    declaration: false,
    sourceMap: false,
    rootDir: join(packageFolder, 'src'),
    outDir: compiled,
    tsBuildInfoFile: null,
    typeRoots: [join(packageFolder, '../../node_modules/@types')],
  };
  const source = {
    extends: join(packageFolder, 'tsconfig.json'),
    compilerOptions,
    files: [join(packageFolder, 'src/index.ts')],
    include: [],
  };
  writeFileSync(config, JSON.stringify(source));
  writeFileSync(join(compiled, 'package.json'), '{"type":"module"}');
  execFileSync(process.execPath, [compiler, '-p', config], { stdio: 'inherit' });
}, 60_000);

afterAll(() => rmSync(compiled, { recursive: true, force: true }));

/** A broker in a process of its own. */
async function spawnBroker(dataDir: string): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const script = `
    import { startBroker } from ${JSON.stringify(join(compiled, 'index.js'))};
    const dataDir = ${JSON.stringify(dataDir)};
    const broker = await startBroker({ host: '127.0.0.1', port: 0, dataDir, segmentBytes: 100_000 });
    console.log(broker.port);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
    child.once('exit', (code) => reject(new Error(`the broker ended with ${code}`)));
  });
  return { child, port };
}

const ROUNDS = 5;
const RECORDS_PER_BATCH = 10;
const IN_FLIGHT = 20;

/** What a writer was promised. */
interface Promised {
  /** Values by the offset that the broker acknowledged for them. */
  readonly values: Map<number, string>;
  committedOffset: number;
}

/** Each commit is greater than the one before, so that the last one tells which commits there were. */
const commitOf = (round: number, id: number): number => round * 1_000_000 + id;

/** Produces and commits without a pause until the broker dies. */
async function write(port: number, round: number, promised: Promised): Promise<void> {
  const client = await RawClient.connect(port);
  client.send(encodeRequest(3, 4, -1, requests.metadata(4, { topics: ['t'] })));
  const sent = new Map<number, readonly string[]>();
  let answered = 0;
  for (let id = 0; !client.isClosed; id += 2) {
    const values = Array.from({ length: RECORDS_PER_BATCH }, (_, index) => `${round}/${id}/${index}`);
    sent.set(id, values);
    const batch = makeBatch({ values, producerId: 1000 + round, baseSequence: (id / 2) * RECORDS_PER_BATCH });
    client.send(
      encodeRequest(0, 7, id, requests.produce(7, { topic: 't', records: batch })),
      encodeRequest(
        8,
        5,
        id + 1,
        requests.offsetCommit(5, { group: 'g', topic: 't', offset: commitOf(round, id + 1) }),
      ),
    );
    await until('room', () => client.isClosed || client.responses.length > id - IN_FLIGHT);
    for (; answered < client.responses.length; answered++) note(client.responses[answered], round, sent, promised);
  }
  for (; answered < client.responses.length; answered++) note(client.responses[answered], round, sent, promised);
}

function note(
  reader: Reader | undefined,
  round: number,
  sent: ReadonlyMap<number, readonly string[]>,
  promised: Promised,
): void {
  const id = reader?.int32('correlation id') ?? -1;
  if (!reader || id < 0) return;
  if (id % 2 === 1) {
    promised.committedOffset = Math.max(promised.committedOffset, commitOf(round, id));
    return;
  }
  reader.array('topics', 6, () => {
    reader.string('topic');
    reader.array('partitions', 30, () => {
      expect([reader.int32('partition'), reader.int16('error')]).toEqual([0, 0]);
      const baseOffset = reader.int64('base offset');
      reader.int64('append time');
      reader.int64('log start offset');
      for (const [index, value] of (sent.get(id) ?? []).entries()) promised.values.set(baseOffset + index, value);
    });
  });
}

/** All values of t-0, by offset. */
async function readAll(port: number): Promise<string[]> {
  const client = await RawClient.connect(port);
  const all: string[] = [];
  for (let id = 0; ; id++) {
    client.send(encodeRequest(1, 11, id, requests.fetch(11, { topic: 't', offset: all.length })));
    await client.waitForResponses(id + 1);
    const reader = client.responses[id];
    for (const field of ['correlation id', 'throttle']) reader?.int32(field);
    reader?.int16('error');
    reader?.int32('session');
    const before = all.length;
    reader?.array('topics', 6, () => {
      reader.string('topic');
      reader.array('partitions', 30, () => {
        reader.int32('partition');
        expect(reader.int16('error')).toBe(0);
        for (const field of ['watermark', 'stable', 'start']) reader.int64(field);
        reader.array('aborted', 16, () => 0);
        reader.int32('replica');
        all.push(...readValues(reader.bytes('records')));
      });
    });
    if (all.length === before) return all;
  }
}

test('kill -9 under load: nothing that was acknowledged is lost, moved or doubled', { timeout: 60_000 }, async () => {
  const dataDir = temporaryFolder();
  const promised: Promised = { values: new Map(), committedOffset: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const { child, port } = await spawnBroker(dataDir);
    const enough = promised.values.size + 2000 + 137 * round;
    const writing = write(port, round, promised);
    await until('acknowledged records', () => promised.values.size >= enough);
    child.kill('SIGKILL');
    await writing;

    const { broker, logged } = await startTestBroker({ dataDir });
    expect(logged.some(({ message }) => /taking over the lock/.test(message))).toBe(true);
    const stored = await readAll(broker.port);
    for (const [offset, value] of promised.values)
      expect(stored[offset], `offset ${offset} in round ${round}`).toBe(value);
    expect(new Set(stored).size).toBe(stored.length);
    // A commit may have been written and its answer lost.
    const committed = broker.stats().groups[0]?.offsets[0]?.committedOffset ?? -1;
    expect(committed).toBeGreaterThanOrEqual(promised.committedOffset);
    await broker.close();
  }
  expect(promised.values.size).toBeGreaterThan(ROUNDS * 2000);
});

test('a data folder that another process holds is refused until that process is gone', {
  timeout: 30_000,
}, async () => {
  const dataDir = temporaryFolder();
  const { child } = await spawnBroker(dataDir);
  await expect(startTestBroker({ dataDir })).rejects.toThrow(DataDirHeldError);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
  await startTestBroker({ dataDir });
});
