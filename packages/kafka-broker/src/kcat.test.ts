import { spawn, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { startTestBroker } from './testing/test-broker.ts';

// kcat is librdkafka, the other family of clients. It is not installable from npm: Debian has it as a package.

const hasKcat = spawnSync('kcat', ['-V']).error === undefined;
if (!hasKcat) console.warn('skipped: kcat is not installed (Debian: apt-get install kcat)');

const TIMEOUT_MS = 20_000;

/** Runs kcat and gives what it printed; fails on any other exit than 0. */
function kcat(port: number, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('kcat', ['-b', `127.0.0.1:${port}`, '-q', ...args], { timeout: TIMEOUT_MS });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`kcat ${args.join(' ')} ended with ${code}: ${errors}`));
    });
    child.stdin.end(input);
  });
}

test.skipIf(!hasKcat)('kcat produces, lists, consumes, queries and reads in a group', { timeout: 60_000 }, async () => {
  const { broker, logged } = await startTestBroker();
  const { port } = broker;
  await kcat(port, ['-P', '-t', 'events', '-K:', '-H', 'traceparent=00-a-b-01', '-H', 'x=y'], 'k1:v1\nk2:v2\n');
  await kcat(port, ['-P', '-t', 'events', '-X', 'enable.idempotence=true'], 'v3\n');
  await kcat(port, ['-P', '-t', 'events', '-z', 'lz4'], 'v4\nv5\n');

  const list = await kcat(port, ['-L']);
  expect(list).toContain(`broker 1 at 127.0.0.1:${port} (controller)`);
  expect(list).toContain('topic "events" with 1 partitions');

  const consumed = await kcat(port, ['-C', '-t', 'events', '-e', '-f', '%p/%o %k=%s %h\n']);
  const headers = 'traceparent=00-a-b-01,x=y';
  expect(consumed.split('\n').map((line) => line.trim())).toEqual([
    `0/0 k1=v1 ${headers}`,
    `0/1 k2=v2 ${headers}`,
    '0/2 =v3',
    '0/3 =v4',
    '0/4 =v5',
    '',
  ]);
  expect(await kcat(port, ['-C', '-t', 'events', '-o', '-1', '-e'])).toBe('v5\n');

  expect(await kcat(port, ['-Q', '-t', 'events:0:-1'])).toContain('events [0] offset 5');
  expect(await kcat(port, ['-Q', '-t', 'events:0:-2'])).toContain('events [0] offset 0');
  expect(await kcat(port, ['-Q', '-t', 'events:0:1000'])).toContain('events [0] offset 0');
  expect(await kcat(port, ['-Q', '-t', `events:0:${Date.now() + 60_000}`])).toContain('events [0] offset -1');

  const group = ['-G', 'readers', '-X', 'auto.offset.reset=earliest', '-e', 'events'];
  expect(await kcat(port, group)).toBe('v1\nv2\nv3\nv4\nv5\n');
  await kcat(port, ['-P', '-t', 'events'], 'v6\n');
  expect(await kcat(port, group)).toBe('v6\n');
  expect(broker.stats().groups[0]).toMatchObject({
    group: 'readers',
    state: 'Empty',
    offsets: [{ committedOffset: 6, lag: 0 }],
  });
  expect(logged.filter(({ level }) => level !== 'info')).toEqual([]);
});

test.skipIf(!hasKcat)('kcat moves 100,000 records through many batches', { timeout: 60_000 }, async () => {
  const { broker } = await startTestBroker({ segmentBytes: 200_000 });
  const lines = `${Array.from({ length: 100_000 }, (_, index) => `line ${index}`).join('\n')}\n`;
  await kcat(broker.port, ['-P', '-t', 'bulk', '-X', 'enable.idempotence=true'], lines);
  expect(broker.stats().topics[0]?.partitions[0]?.segments).toBeGreaterThan(5);
  expect((await kcat(broker.port, ['-C', '-t', 'bulk', '-e'])) === lines).toBe(true);
});
