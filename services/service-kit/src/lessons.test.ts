// What is a lesson is written out in every service that teaches it, so that each can be read alone; this test keeps the
// copies from drifting apart. What is no lesson is in this kit, once.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const services = fileURLToPath(new URL('../..', import.meta.url));

const copies: Readonly<Record<string, readonly string[]>> = {
  'telemetry.ts': ['service-b', 'service-c', 'service-d'],
  'log.ts': ['service-b', 'service-c', 'service-d'],
  'request-metrics.ts': ['service-b', 'service-c', 'service-d'],
  'runtime-metrics.ts': ['service-b', 'service-c', 'service-d'],
  'server-span.ts': ['service-b', 'service-c'],
  'kafka-context.ts': ['service-b', 'service-c'],
};

for (const [file, folders] of Object.entries(copies)) {
  test(`${file} is the same in ${folders.join(', ')}`, () => {
    const [first, ...others] = folders.map((folder) => readFileSync(`${services}/${folder}/src/${file}`, 'utf8'));
    for (const other of others) expect(other).toBe(first);
  });
}

test('the kit loads nothing but itself: what it costs one service, it costs all five', () => {
  const loaded = sourcesOf('service-kit').flatMap(({ file, source }) =>
    importsOf(source)
      .filter(({ isTypeOnly, from }) => !isTypeOnly && !from.startsWith('./'))
      .map(({ from }) => `${file} loads ${from}`),
  );
  expect(loaded).toEqual([]);
});

test('the gateway has no OpenTelemetry in its source, nor in what it imports of this repository', () => {
  const imports = ['api-gateway', 'service-kit'].flatMap((folder) =>
    sourcesOf(folder).flatMap(({ source }) => importsOf(source).map(({ from }) => from)),
  );
  expect(imports).toContain('fastify');
  expect(imports.filter((from) => from.startsWith('@opentelemetry/'))).toEqual([]);
});

function sourcesOf(folder: string): { file: string; source: string }[] {
  return readdirSync(`${services}/${folder}/src`)
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => ({ file, source: readFileSync(`${services}/${folder}/src/${file}`, 'utf8') }));
}

function importsOf(source: string): { isTypeOnly: boolean; from: string }[] {
  const pattern = /^(?:import|export)\s+(?:(type\s)?[^;']*?from )?'([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...source.matchAll(pattern)].map(([, type, from, dynamic]) => ({
    isTypeOnly: type !== undefined,
    from: from ?? dynamic ?? '',
  }));
}
