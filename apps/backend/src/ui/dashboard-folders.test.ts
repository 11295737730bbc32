import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FOLDER_RULE_DEFAULT, type FolderRule, readFolderRule } from './dashboard-folders.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'providers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const cases: readonly (readonly [yaml: string, rule: FolderRule])[] = [
  ['providers: [{ name: a, folder: Team }]', { title: 'Team', isFromFiles: true }],
  ['providers: [{ name: a, options: { foldersFromFilesStructure: false } }]', { title: '', isFromFiles: false }],
  ['providers: []', FOLDER_RULE_DEFAULT],
  ['providers: 5', FOLDER_RULE_DEFAULT],
  ['', FOLDER_RULE_DEFAULT],
  ['providers: [{ folder: 5 }]', FOLDER_RULE_DEFAULT],
  ['providers: [', FOLDER_RULE_DEFAULT],
];
for (const [yaml, rule] of cases) {
  test(`"${yaml}" is ${JSON.stringify(rule)}`, async () => {
    writeFileSync(join(folder, 'all.yaml'), yaml);
    expect(await readFolderRule(folder)).toEqual(rule);
  });
}

test('without files, or without their folder, nothing is said', async () => {
  expect(await readFolderRule(folder)).toEqual(FOLDER_RULE_DEFAULT);
  expect(await readFolderRule(join(folder, 'no'))).toEqual(FOLDER_RULE_DEFAULT);
});

test('the dashboards of this repository have a folder of their own', async () => {
  const own = fileURLToPath(new URL('../../../../stack/grafana/provisioning/dashboards', import.meta.url));
  expect(await readFolderRule(own)).toEqual({ title: 'o11y-lab', isFromFiles: false });
});
