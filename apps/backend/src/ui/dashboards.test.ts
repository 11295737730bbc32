import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DashboardFiles } from './dashboards.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dashboards-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, value: unknown): void {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), typeof value === 'string' ? value : JSON.stringify(value));
}

test('dashboards are listed by folder and title, and found by uid', async () => {
  write('b.json', { uid: 'b', title: 'Service B / überall', tags: ['x', 5], panels: [1] });
  write('a.json', { uid: 'a', title: 'A' });
  write('team/c.json', { uid: 'c', title: '概觀' });
  write('readme.md', 'no dashboard');
  const files = new DashboardFiles(folder);
  expect((await files.list()).map(({ uid, folderTitle, url, tags }) => [uid, folderTitle, url, tags])).toEqual([
    ['a', 'General', '/d/a/a', []],
    ['b', 'General', '/d/b/service-b-%C3%BCberall', ['x']],
    ['c', 'team', `/d/c/${encodeURIComponent('概觀')}`, []],
  ]);
  expect((await files.find('b'))?.dashboard).toMatchObject({ uid: 'b', panels: [1] });
  expect(await files.find('none')).toBeUndefined();
});

test('a file that was saved is read again, and one that is gone is gone', async () => {
  write('a.json', { uid: 'a', title: 'First' });
  const files = new DashboardFiles(folder);
  const first = await files.find('a');
  expect((await files.find('a'))?.dashboard).toBe(first?.dashboard);
  write('a.json', { uid: 'a', title: 'Other' }); // as long as before
  utimesSync(join(folder, 'a.json'), new Date(0), new Date(0));
  expect((await files.find('a'))?.entry.title).toBe('Other');
  rmSync(join(folder, 'a.json'));
  expect(await files.list()).toEqual([]);
});

describe('a broken file is an entry with its error', () => {
  const broken: readonly [string, RegExp][] = [
    ['{', /JSON/],
    ['[]', /want a JSON object/],
    ['null', /want a JSON object/],
    ['{"title":"x"}', /has no "uid"/],
    ['{"uid":"","title":"x"}', /has no "uid"/],
    ['{"uid":"x"}', /has no "title"/],
    ['', /JSON/],
    [`{"uid":"x","title":"y","pad":"${'x'.repeat(9_000_000)}"}`, /bytes, want/],
  ];
  for (const [text, message] of broken) {
    test(text.slice(0, 30), async () => {
      write('bad.json', text);
      write('good.json', { uid: 'good', title: 'Good' });
      const files = new DashboardFiles(folder);
      const list = await files.list();
      expect(list.find(({ file }) => file === 'bad.json')?.error).toMatch(message);
      expect(list.map(({ uid }) => uid)).toContain('good');
      expect(await files.find('')).toBeUndefined();
      expect(await files.find('x')).toBeUndefined();
    });
  }
});

test('without the folder there are none', async () => {
  expect(await new DashboardFiles(join(folder, 'no')).list()).toEqual([]);
});

test('those of this repository can all be shown', async () => {
  const own = fileURLToPath(new URL('../../../../stack/grafana/dashboards', import.meta.url));
  const list = await new DashboardFiles(own).list();
  expect(list.length).toBeGreaterThanOrEqual(5);
  expect(list.filter(({ error }) => error !== undefined)).toEqual([]);
  expect(new Set(list.map(({ uid }) => uid)).size).toBe(list.length);
});
