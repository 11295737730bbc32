import { appendFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { LogEntry } from '../options.ts';
import { temporaryFolder } from '../testing/test-broker.ts';
import { Journal } from './journal.ts';

// Many files or sockets: slower than the default allows on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

function open(
  path: string,
  live: () => readonly unknown[] = () => [],
): { journal: Journal; facts: unknown[]; logged: LogEntry[] } {
  const facts: unknown[] = [];
  const logged: LogEntry[] = [];
  const journal = new Journal({
    path,
    log: (entry) => logged.push(entry),
    replay: (fact) => facts.push(fact),
    liveFacts: live,
  });
  onTestFinished(() => journal.close());
  return { journal, facts, logged };
}

test('facts come back in order', () => {
  const path = join(temporaryFolder(), 'j');
  const first = open(path);
  first.journal.append([{ a: 1 }, { b: 'é\n' }]);
  first.journal.append([{ c: null }]);
  // No close: the process may die at any time.
  expect(open(path)).toMatchObject({ facts: [{ a: 1 }, { b: 'é\n' }, { c: null }], logged: [] });
});

test('a journal cut at any byte keeps its whole lines and goes on', () => {
  const source = join(temporaryFolder(), 'j');
  open(source).journal.append([{ a: 1 }, { b: 2 }]);
  const bytes = readFileSync(source);
  const firstEnd = bytes.indexOf('\n') + 1;
  for (let cut = 0; cut < bytes.length; cut++) {
    const path = `${source}-${cut}`;
    writeFileSync(path, bytes);
    truncateSync(path, cut);
    const opened = open(path);
    const kept = cut >= firstEnd ? [{ a: 1 }] : [];
    expect(opened.facts, `cut at ${cut}`).toEqual(kept);
    expect(opened.logged.length, `cut at ${cut}`).toBe(cut === 0 || cut === firstEnd ? 0 : 1);
    opened.journal.append([{ next: cut }]);
    opened.journal.close();
    expect(open(path).facts, `cut at ${cut}`).toEqual([...kept, { next: cut }]);
  }
});

test('a damaged line is skipped and named; the lines after it count', () => {
  const path = join(temporaryFolder(), 'j');
  const first = open(path);
  first.journal.append([{ a: 1 }, { b: 2 }, { c: 3 }]);
  first.journal.close();
  writeFileSync(path, readFileSync(path, 'utf8').replace('"b":2', '"b":9'));
  const second = open(path);
  expect(second.facts).toEqual([{ a: 1 }, { c: 3 }]);
  expect(second.journal.damagedLines).toBe(1);
  expect(second.logged[0]?.message).toBe(`${path}: line 2 is damaged, skipped`);
});

test('lines that no journal wrote are damage', () => {
  const path = join(temporaryFolder(), 'j');
  appendFileSync(path, '\n\nnonsense\n00000000 {}\n');
  expect(open(path)).toMatchObject({ facts: [] });
});

test('a journal that cannot be rewritten goes on as it is, and the rewrite is tried again later', () => {
  const path = join(temporaryFolder(), 'j');
  const { journal, logged } = open(path, () => [{ live: true }]);
  mkdirSync(`${path}.tmp`); // where the copy would go
  journal.append(Array.from({ length: 1500 }, (_, count) => ({ count })));
  journal.compactIfOutdated();
  journal.compactIfOutdated();
  expect(logged.map(({ message }) => message)).toEqual([expect.stringContaining(`${path}: cannot rewrite: EISDIR`)]);
  expect(open(path).facts).toHaveLength(1500);
  journal.append(Array.from({ length: 1000 }, (_, count) => ({ count })));
  journal.compactIfOutdated();
  expect(open(path).facts).toEqual([{ live: true }]);
});

test('an outdated journal is rewritten to what holds', () => {
  const path = join(temporaryFolder(), 'j');
  const { journal } = open(path, () => [{ count: 5000 }]);
  let sizeBytesMax = 0;
  for (let count = 0; count <= 5000; count++) {
    journal.append([{ count }]);
    journal.compactIfOutdated();
    sizeBytesMax = Math.max(sizeBytesMax, statSync(path).size);
  }
  expect(sizeBytesMax).toBeLessThan(40_000);
  journal.close();
  expect(open(path).facts.at(-1)).toEqual({ count: 5000 });
});
