// Services share no library: each is a lesson of its own that can be read, changed and put into a container alone. Where
// they need the same thing they have the same file, and this test keeps the copies from drifting apart.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const services = fileURLToPath(new URL('../..', import.meta.url));

const copies: Readonly<Record<string, readonly string[]>> = {
  'fail.ts': ['api-gateway', 'service-a', 'service-b', 'service-c', 'service-d'],
  'log.ts (Fastify)': ['api-gateway', 'service-a'],
  'upstream.ts': ['api-gateway', 'service-a'],
  'stop.ts (zero-code)': ['api-gateway', 'service-a'],
  'work.ts': ['service-a', 'service-b', 'service-c', 'service-d'],
  'telemetry.ts': ['service-b', 'service-c', 'service-d'],
  'export-watch.ts': ['auto-instrumentation', 'service-b', 'service-c', 'service-d'],
  'log.ts (by hand)': ['service-b', 'service-c', 'service-d'],
  'request-metrics.ts (by hand)': ['service-b', 'service-c', 'service-d'],
  'runtime-metrics.ts': ['service-b', 'service-c', 'service-d'],
  'stop.ts (by hand)': ['service-b', 'service-c', 'service-d'],
  'http-server.ts': ['service-b', 'service-c'],
  'kafka-client.ts': ['service-b', 'service-c'],
  'kafka-context.ts': ['service-b', 'service-c'],
};

for (const [name, folders] of Object.entries(copies)) {
  test(`${name} is the same in ${folders.join(', ')}`, () => {
    const file = name.split(' ')[0];
    const [first, ...others] = folders.map((folder) => readFileSync(`${services}/${folder}/src/${file}`, 'utf8'));
    for (const other of others) expect(other).toBe(first);
  });
}

test('the gateway has no OpenTelemetry in its source', () => {
  for (const file of ['main', 'app', 'config', 'fail', 'log', 'stop', 'upstream']) {
    const source = readFileSync(`${services}/api-gateway/src/${file}.ts`, 'utf8');
    expect(source).not.toMatch(/from '@opentelemetry/);
  }
});
