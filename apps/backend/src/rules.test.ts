import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '@o11y-lab/collector';
import { unixMs } from '@o11y-lab/model';
import { parseRuleFile } from '@o11y-lab/rules';
import { createMemoryStore } from '@o11y-lab/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Rules, readRuleFiles, startRules } from './rules.ts';

let folder: string;
let running: Rules | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'o11y-lab-rules-'));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  await rm(folder, { recursive: true, force: true });
});

const GOOD = 'groups: [{ name: g, interval: 1s, rules: [{ record: one, expr: 1 }] }]\n';
const BROKEN = 'groups: [{ name: g, rules: [{ record: one, expr: "1 +" }] }]\n';

const at = (name: string): string => `${folder}/${name}`;

test('folders give their YAML files in order, and what is missing is told', async () => {
  await mkdir(at('sub.yaml'));
  for (const name of ['b.yml', 'a.yaml', 'c.json', 'single']) await writeFile(at(name), name);
  const { files, problems } = await readRuleFiles([folder, at('single'), at('none')]);
  expect(files.map(({ text }) => text)).toEqual(['a.yaml', 'b.yml', 'single']);
  expect(problems).toEqual([
    `${at('none')}: there is no such file or folder`,
    expect.stringContaining(`${at('sub.yaml')}: `),
  ]);
});

test('rules start, are read again, and a broken file changes nothing but what is told', async () => {
  const lines: string[] = [];
  const note = (message: string): void => void lines.push(message);
  const log: Log = { info: note, warn: note, error: note };
  const store = createMemoryStore().metrics;
  await writeFile(at('good.yaml'), GOOD);
  await writeFile(at('bad.yaml'), BROKEN);
  running = startRules({ paths: [folder], store, now: () => unixMs(Date.now()), log });
  const broken = expect.stringMatching(/bad\.yaml:1: group "g", rule 1 \(one\): expr: 1:4: parse error/);
  expect(await running.reload()).toEqual([broken]);
  expect(running.problems()).toEqual([broken]);
  expect(running.groups().map(({ file }) => file)).toEqual([at('good.yaml')]);
  expect(lines.filter((line) => line.startsWith('a rule file is broken: '))).toHaveLength(2);

  await writeFile(at('bad.yaml'), GOOD);
  expect(await running.reload()).toEqual([]);
  expect(running.problems()).toEqual([]);
  expect(running.groups().map(({ file }) => file)).toEqual([at('bad.yaml'), at('good.yaml')]);
  expect(lines.at(-1)).toBe('rules were read again');

  const deadline = Date.now() + 5_000;
  const health = (): unknown => running?.groups()[0]?.rules[0]?.health;
  while (health() !== 'ok' && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(health()).toBe('ok');
});

test('the rule files of the lab have no mistakes, and each alert says what a person needs', async () => {
  const { files, problems } = await readRuleFiles([
    fileURLToPath(new URL('../../../stack/prometheus/rules', import.meta.url)),
  ]);
  expect(problems).toEqual([]);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const parsed = parseRuleFile(file);
    expect(parsed.problems).toEqual([]);
    for (const rule of parsed.groups.flatMap((group) => group.rules)) {
      if (rule.kind !== 'alerting') continue;
      expect(rule.labels.map(({ name }) => name)).toContain('severity');
      expect(rule.annotations.map(({ name }) => name)).toEqual(['summary', 'description', 'runbook_url']);
    }
  }
});
