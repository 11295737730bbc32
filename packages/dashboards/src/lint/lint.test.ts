import { describe, expect, test } from 'vitest';
import { type LintReport, lintDashboards } from './lint.ts';

const datasources = [
  { uid: 'prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true },
  { uid: 'loki', name: 'Loki', type: 'loki' },
  { uid: 'tempo', name: 'Tempo', type: 'tempo' },
];
/** Stands for a parser: refuses what holds "!!" and remembers what it was given. */
const seen: string[] = [];
const parse = (query: string): void => {
  seen.push(query);
  if (query.includes('!!')) throw new Error('1:3: unexpected "!!"');
};

function lint(...dashboards: readonly (object | string)[]): LintReport {
  const files = dashboards.map((json, index) => ({
    path: `${index}.json`,
    text: typeof json === 'string' ? json : JSON.stringify(json),
  }));
  return lintDashboards(files, { datasources, parsers: { prometheus: parse } });
}

const panel = {
  id: 1,
  type: 'stat',
  title: 'p',
  description: 'd',
  gridPos: { x: 0, y: 0, w: 6, h: 4 },
  datasource: { type: 'prometheus', uid: 'prometheus' },
  fieldConfig: { defaults: { unit: 's' } },
  targets: [{ refId: 'A', expr: 'rate(x[$__rate_interval])' }],
};
const good = { uid: 'u', title: 'T', description: 'D', schemaVersion: 39, panels: [panel] };
const withPanel = (change: object): object => ({ ...good, panels: [{ ...panel, ...change }] });

test('a good dashboard has nothing to say, and passes', () => {
  const report = lint(good);
  expect(report.findings).toEqual([]);
  expect(report.passed).toBe(true);
  expect(report.dashboards).toEqual([{ file: '0.json', title: 'T', panelCount: 1, queryCount: 1 }]);
  expect(seen.at(-1)).toBe('rate(x[1m              ])');
});

describe('rules', () => {
  const cases: readonly (readonly [name: string, json: object | string, findings: readonly string[]])[] = [
    ['no JSON', '{', ['error lint:invalid']],
    [
      'no head',
      { panels: [], schemaVersion: 39 },
      ['error lint:missing-uid', 'error lint:missing-title', 'note lint:missing-description'],
    ],
    ['an odd uid', { ...good, uid: 'a b' }, ['error lint:uid']],
    ['no schema', { ...good, schemaVersion: undefined }, ['error lint:schema-version', 'note schema-version']],
    [
      'inputs',
      { ...good, __inputs: [{ name: 'DS_X', type: 'datasource', pluginId: 'prometheus' }] },
      ['error lint:inputs'],
    ],
    [
      '${DS_X}',
      withPanel({ datasource: { uid: '${DS_X}' } }),
      ['error lint:datasource-input', 'note datasource:input'],
    ],
    ['an unknown data source', withPanel({ datasource: { uid: 'nope' } }), ['error lint:datasource-unknown']],
    [
      'a data source of another type',
      withPanel({ datasource: { uid: 'loki', type: 'prometheus' } }),
      ['error lint:datasource-type'],
    ],
    [
      'an undeclared variable as data source',
      withPanel({ datasource: { uid: '$ds' } }),
      ['error lint:datasource-variable'],
    ],
    [
      'ids twice',
      { ...good, panels: [panel, { ...panel, gridPos: { x: 6, y: 0, w: 6, h: 4 } }] },
      ['error lint:duplicate-id'],
    ],
    ['no id', withPanel({ id: undefined }), ['error lint:missing-id']],
    [
      'overlap',
      { ...good, panels: [panel, { ...panel, id: 2, gridPos: { x: 5, y: 3, w: 6, h: 4 } }] },
      ['error lint:overlap'],
    ],
    ['no queries', withPanel({ targets: [] }), ['error lint:no-query']],
    ['an empty query', withPanel({ targets: [{ refId: 'A', expr: ' ' }] }), ['error lint:empty-query']],
    ['a query that does not parse', withPanel({ targets: [{ refId: 'A', expr: 'up!!' }] }), ['error lint:query']],
    [
      'a service map of selectors, one of which does not parse',
      withPanel({
        type: 'nodeGraph',
        datasource: { uid: 'tempo' },
        targets: [{ refId: 'A', queryType: 'serviceMap', serviceMapQuery: ['{client="a"}', '{!!}'] }],
      }),
      ['error lint:query'],
    ],
    [
      'two queries of one name',
      withPanel({ targets: [panel.targets[0], panel.targets[0]] }),
      ['error lint:duplicate-ref-id'],
    ],
    [
      'a fixed window',
      withPanel({ targets: [{ refId: 'A', expr: 'sum(rate(x{a="b"}[5m])) / sum(irate(y[5m]))' }] }),
      ['note lint:fixed-window'],
    ],
    ['no unit', withPanel({ fieldConfig: {} }), ['note lint:missing-unit']],
    [
      'no words',
      withPanel({ title: '', description: '' }),
      ['note lint:missing-title', 'note lint:missing-description'],
    ],
    ['what is not drawn', withPanel({ type: 'geomap' }), ['unsupported panel:geomap']],
    [
      'a variable that does not parse',
      {
        ...good,
        templating: {
          list: [{ name: 'v', type: 'query', query: 'query_result(a!!)', datasource: { uid: 'prometheus' } }],
        },
      },
      ['error lint:query'],
    ],
  ];
  for (const [name, json, findings] of cases) {
    test(name, () => {
      const report = lint(json);
      expect(report.findings.map(({ level, feature }) => `${level} ${feature}`)).toEqual(findings);
      expect(report.passed).toBe(!findings.some((finding) => /^(error|unsupported)/.test(finding)));
    });
  }
  test('a mistake in a query is said with its place', () => {
    class Positioned extends Error {
      readonly range = { start: 3, end: 5 };
    }
    const parsers = {
      prometheus: (): void => {
        throw new Positioned('unexpected "!"');
      },
    };
    const report = lintDashboards([{ path: 'x', text: JSON.stringify(good) }], { datasources, parsers });
    expect(report.findings[0]?.message).toMatch(/^character 4: unexpected "!" in rate/);
  });
  test('one uid in two files', () => {
    expect(lint(good, good).findings.map(({ file, feature }) => `${file} ${feature}`)).toEqual([
      '1.json lint:duplicate-uid',
    ]);
  });
});
