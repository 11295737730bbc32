import { describe, expect, test } from 'vitest';
import { panelsOf, parseDashboard } from '../parse/dashboard.ts';
import { type CompatibilityReport, compatibilityOf, findingsOfPanel } from './compatibility.ts';

function reportOf(json: object): CompatibilityReport {
  const parsed = parseDashboard({ schemaVersion: 39, panels: [], ...json });
  if (parsed.kind !== 'dashboard') throw new Error(parsed.problems.join());
  return compatibilityOf(parsed.dashboard);
}

const cases: readonly (readonly [name: string, json: object, findings: readonly string[]])[] = [
  ['nothing to say', { panels: [{ type: 'timeseries', targets: [{ expr: 'rate(x[$__rate_interval])' }] }] }, []],
  ['a panel that is not drawn', { panels: [{ type: 'geomap' }] }, ['unsupported panel:geomap']],
  ['a panel of old', { panels: [{ type: 'graph' }] }, ['unsupported panel:graph']],
  ['a library panel', { panels: [{ libraryPanel: { uid: 'x', name: 'y' } }] }, ['unsupported library-panel']],
  ['a panel that is drawn in part', { panels: [{ type: 'histogram' }] }, ['partial panel:histogram']],
  ['a list of alerts', { panels: [{ type: 'alertlist', options: { stateFilter: { firing: true } } }] }, []],
  [
    '… of a folder, counted',
    { panels: [{ type: 'alertlist', options: { folder: { title: 'x' }, viewMode: 'stat' } }] },
    ['partial alertlist:filter', 'partial alertlist:view'],
  ],
  [
    'a transformation',
    { panels: [{ type: 'table', transformations: [{ id: 'rowsToFields' }] }] },
    ['unsupported transformation:rowsToFields'],
  ],
  ['… disabled', { panels: [{ type: 'table', transformations: [{ id: 'rowsToFields', disabled: true }] }] }, []],
  [
    'a query of another data source',
    { panels: [{ type: 'table', datasource: { type: 'elasticsearch', uid: 'e' }, targets: [{ query: '*' }] }] },
    ['unsupported target:elasticsearch'],
  ],
  [
    'a data source of an import',
    { panels: [{ type: 'stat', datasource: '${DS_X}', targets: [{ expr: 'up' }] }] },
    ['note datasource:input'],
  ],
  [
    'a variable that is not there',
    { panels: [{ type: 'stat', targets: [{ expr: 'up{a="$nope"}' }] }] },
    ['partial variable:undefined'],
  ],
  [
    'a calculation',
    { panels: [{ type: 'stat', options: { reduceOptions: { calcs: ['sparkle'] } } }] },
    ['partial calc:sparkle'],
  ],
  [
    'heatmaps',
    { panels: [{ type: 'heatmap', options: { calculate: true, color: { scheme: 'Zebra' } } }] },
    ['partial heatmap:calculate', 'partial heatmap:scheme'],
  ],
  ['HTML', { panels: [{ type: 'text', options: { mode: 'html' } }] }, ['note text:html']],
  [
    'a link that runs code',
    {
      panels: [{ type: 'stat', links: [{ title: 'x', url: 'javascript:alert(1)' }] }],
      links: [{ type: 'link', url: 'data:x' }],
    },
    ['partial link:unsafe', 'partial link:unsafe'],
  ],
  ['ad-hoc filters', { templating: { list: [{ type: 'adhoc', name: 'f' }] } }, ['partial variable:adhoc']],
  [
    'variables in a circle',
    {
      templating: {
        list: [
          { type: 'query', name: 'a', query: 'x{b="$b"}' },
          { type: 'query', name: 'b', query: 'x{a="$a"}' },
        ],
      },
    },
    ['partial variable:cycle'],
  ],
  ['annotations of Prometheus', { annotations: { list: [{ name: 'deploys', expr: 'x' }, { builtIn: 1 }] } }, []],
  [
    'annotations of others',
    { annotations: { list: [{ name: 'deploys', datasource: { type: 'loki', uid: 'loki' }, expr: '{a="b"}' }] } },
    ['partial annotation'],
  ],
  ['rows of old', { rows: [{}] }, ['unsupported legacy-rows']],
  ['an old schema', { schemaVersion: 16 }, ['note schema-version']],
];
for (const [name, json, findings] of cases) {
  test(name, () => {
    expect(reportOf(json).findings.map(({ level, feature }) => `${level} ${feature}`)).toEqual(findings);
  });
}

describe('the verdict', () => {
  test('is that of the worst, which comes first', () => {
    const report = reportOf({
      panels: [{ type: 'text', options: { mode: 'html' } }, { type: 'histogram' }, { type: 'news' }],
    });
    expect(report.verdict).toBe('unsupported');
    expect(report.findings.map((finding) => finding.level)).toEqual(['unsupported', 'partial', 'note']);
    expect(report.counts).toEqual({ unsupported: 1, partial: 1, note: 1 });
    expect(report.panelCount).toBe(3);
  });
  test('notes do no harm', () => expect(reportOf({ schemaVersion: 1 }).verdict).toBe('full'));
});

test('the findings of one panel, of ten and more', () => {
  const json = { schemaVersion: 39, panels: Array.from({ length: 12 }, () => ({ type: 'news' })) };
  const parsed = parseDashboard(json);
  if (parsed.kind !== 'dashboard') throw new Error('no dashboard');
  const second = panelsOf(parsed.dashboard)[1];
  expect(second && findingsOfPanel(compatibilityOf(parsed.dashboard), second).length).toBe(1);
});
