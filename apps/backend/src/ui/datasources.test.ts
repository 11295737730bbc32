import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expandEnvironment, readDatasources } from './datasources.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'datasources-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const urlOf = (type: string): string | undefined => (type === 'loki' ? 'http://localhost:3100' : undefined);

test('what is provisioned is told with the addresses of this backend', async () => {
  writeFileSync(
    join(folder, 'all.yaml'),
    `apiVersion: 1
datasources:
  - { name: Loki, uid: logs, type: loki, url: "\${LOKI_URL}", isDefault: true,
      jsonData: { derivedFields: [{ url: "$\${__value.raw}", name: "\${NAME}" }], maxLines: 1000 } }
  - { name: Other, type: mysql, url: "$HOST/x" }
`,
  );
  writeFileSync(join(folder, 'notes.txt'), 'no yaml');
  const env = { NAME: 'trace', HOST: 'db' };
  expect(await readDatasources({ folder, env, urlOf })).toEqual({
    datasources: [
      {
        uid: 'logs',
        name: 'Loki',
        type: 'loki',
        url: 'http://localhost:3100',
        isDefault: true,
        jsonData: { derivedFields: [{ url: `\${__value.raw}`, name: 'trace' }], maxLines: 1000 },
      },
      { uid: 'other', name: 'Other', type: 'mysql', url: 'db/x', isDefault: false, jsonData: {} },
    ],
    problems: [],
  });
});

describe('a file that can not be read is a problem, and the others are told', () => {
  const broken: readonly [string, RegExp][] = [
    ['{', /./],
    ['- 1', /no list "datasources"/],
    ['datasources: 5', /no list "datasources"/],
    ['datasources: [5]', /is no mapping/],
    ['datasources: [{ name: x }]', /wants "name" and "type"/],
    ['', /no list "datasources"/],
  ];
  for (const [text, message] of broken) {
    test(JSON.stringify(text), async () => {
      writeFileSync(join(folder, 'a.yaml'), text);
      writeFileSync(join(folder, 'b.yml'), 'datasources: [{ name: Loki, uid: loki, type: loki }]');
      const { datasources, problems } = await readDatasources({ folder, env: {}, urlOf });
      expect(datasources.map(({ uid }) => uid)).toEqual(['loki']);
      expect(problems).toEqual([{ file: 'a.yaml', error: expect.stringMatching(message) }]);
    });
  }
});

test('without the folder nothing is provisioned', async () => {
  expect(await readDatasources({ folder: join(folder, 'no'), env: {}, urlOf })).toEqual({
    datasources: [],
    problems: [],
  });
});

test('those of this repository are the three that dashboards name', async () => {
  const own = fileURLToPath(new URL('../../../../stack/grafana/provisioning/datasources', import.meta.url));
  const { datasources, problems } = await readDatasources({ folder: own, env: {}, urlOf });
  expect([datasources.map(({ uid }) => uid).sort(), problems]).toEqual([['loki', 'prometheus', 'tempo'], []]);
});

const expansions: readonly [string, string][] = [
  ['$A', 'a'],
  [`\${A}-$B`, 'a-b'],
  ['$$A', '$A'],
  [`$\${A}`, `\${A}`],
  ['$$$A', '$a'],
  [`\${UNSET}x`, 'x'],
  ['costs 5$', 'costs 5$'],
  ['a $ b', 'a $ b'],
];
for (const [text, want] of expansions) {
  test(`variables of the environment: ${text}`, () => expect(expandEnvironment(text, { A: 'a', B: 'b' })).toBe(want));
}
