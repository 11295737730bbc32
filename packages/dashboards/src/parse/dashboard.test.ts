import { describe, expect, test } from 'vitest';
import type { Dashboard, Panel } from '../panel-model.ts';
import { panelsOf, parseDashboard, parseDashboardText } from './dashboard.ts';

const datasources = [
  { uid: 'prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true },
  { uid: 'loki', name: 'Loki', type: 'loki' },
  { uid: 'tempo', name: 'Tempo', type: 'tempo' },
];

function dashboardOf(json: object): Dashboard {
  const parsed = parseDashboard({ schemaVersion: 39, panels: [], ...json }, { datasources });
  if (parsed.kind !== 'dashboard') throw new Error(parsed.problems.join());
  return parsed.dashboard;
}

function panelOf(json: object): { readonly panel: Panel; readonly features: readonly string[] } {
  const dashboard = dashboardOf({ panels: [{ id: 1, type: 'timeseries', title: 'p', ...json }] });
  const [panel] = panelsOf(dashboard);
  if (!panel) throw new Error('no panel');
  return { panel, features: dashboard.findings.map((finding) => finding.feature) };
}

describe('garbage', () => {
  for (const [name, text] of [
    ['no JSON', '{"panels": ['],
    ['null', 'null'],
    ['a list', '[1]'],
    ['a number', '7'],
    ['an object without panels', '{"title":"x"}'],
    ['panels that are no list', '{"panels":{"0":1}}'],
    ['the Kubernetes form', '{"apiVersion":"dashboard.grafana.app/v2beta1","spec":{}}'],
    ['too many panels', JSON.stringify({ panels: Array.from({ length: 1001 }, () => ({})) })],
  ] as const) {
    test(`${name} is invalid and says why`, () => {
      const parsed = parseDashboardText(text);
      expect(parsed.kind).toBe('invalid');
      expect(parsed.kind === 'invalid' && parsed.problems.length).toBe(1);
    });
  }

  // Every place of a rich dashboard is replaced by something that does not belong there.
  const rich = {
    title: 't',
    tags: ['a'],
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [{ name: 'x', type: 'query', query: 'label_values(up, job)', current: { text: 'a', value: 'a' } }],
    },
    annotations: { list: [{ name: 'a', expr: 'up' }] },
    links: [{ title: 'l', url: '/x' }],
    panels: [
      {
        id: 1,
        type: 'timeseries',
        gridPos: { x: 0, y: 0, w: 1, h: 1 },
        targets: [{ expr: 'up' }],
        transformations: [{ id: 'organize', options: { renameByName: { a: 'b' } } }],
        fieldConfig: {
          defaults: { thresholds: { steps: [{ value: 1 }] }, mappings: [{ type: 'value' }] },
          overrides: [{}],
        },
      },
      { type: 'row', panels: [{ type: 'stat', options: { reduceOptions: { calcs: ['max'] } } }] },
    ],
  };
  const odd = [null, 7, 'text', [], {}, [null], { list: [null, 7] }, true];
  test('anything in any place is read without an exception', () => {
    let read = 0;
    const visit = (node: unknown, put: (value: unknown) => unknown): void => {
      for (const value of odd) {
        const parsed = parseDashboard(put(value), { datasources });
        if (parsed.kind === 'dashboard') panelsOf(parsed.dashboard);
        read++;
      }
      if (typeof node !== 'object' || node === null) return;
      for (const [key, child] of Object.entries(node)) {
        visit(child, (value) =>
          put(
            Array.isArray(node)
              ? node.map((item, at) => (String(at) === key ? value : item))
              : { ...node, [key]: value },
          ),
        );
      }
    };
    visit(rich, (value) => value);
    expect(read).toBeGreaterThan(300);
  });
  test('hostile keys are data', () => {
    const { panel } = panelOf(
      JSON.parse(
        '{"transformations":[{"id":"__proto__"},{"id":"organize","options":{"renameByName":{"__proto__":"x"}}}],"fieldConfig":{"defaults":{"constructor":1,"custom":{"toString":2}}}}',
      ),
    );
    expect(panel.transformations[0]?.kind).toBe('unsupported');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    expect(panel.fieldConfig.defaults).toEqual({});
  });
});

test('the dashboard itself', () => {
  const dashboard = dashboardOf({
    uid: 'u',
    title: 'T',
    tags: ['a', 7],
    graphTooltip: 1,
    refresh: '10s',
    time: { from: 'now-15m', to: 'now' },
    timezone: 'utc',
    links: [{ type: 'dashboards', title: 'more', tags: ['x'], keepTime: true }],
    annotations: {
      list: [
        { builtIn: 1, datasource: { type: 'grafana', uid: '-- Grafana --' }, name: 'Annotations & Alerts' },
        { name: 'restarts', datasource: { uid: 'prometheus' }, expr: 'changes(up[1m])', iconColor: 'red' },
      ],
    },
  });
  expect(dashboard).toMatchObject({
    uid: 'u',
    title: 'T',
    tags: ['a'],
    graphTooltip: 'crosshair',
    refresh: '10s',
    timezone: 'utc',
    links: [{ kind: 'dashboards', keepTime: true, targetBlank: false }],
    annotations: [{ builtIn: true }, { builtIn: false, target: { kind: 'prometheus', expr: 'changes(up[1m])' } }],
  });
  expect(dashboard.findings).toEqual([]);
});

test('wrapped as the API answers it', () => {
  const parsed = parseDashboard({ dashboard: { title: 'in', panels: [] }, meta: {} });
  expect(parsed.kind === 'dashboard' && parsed.dashboard.title).toBe('in');
});

test('rows make sections; collapsed ones hold their panels, open ones are followed by them', () => {
  const at = (y: number, x = 0): object => ({ gridPos: { x, y, w: 6, h: 4 } });
  const dashboard = dashboardOf({
    panels: [
      { id: 2, type: 'stat', ...at(0, 6) },
      { id: 1, type: 'stat', ...at(0) },
      { id: 3, type: 'row', title: 'open', ...at(4), panels: [] },
      { id: 4, type: 'gauge', ...at(5) },
      {
        id: 5,
        type: 'row',
        title: 'shut',
        collapsed: true,
        repeat: 'svc',
        ...at(9),
        panels: [{ id: 6, type: 'logs', ...at(10) }],
      },
    ],
  });
  const shape = dashboard.sections.map(({ row, panels }) => [
    row?.title,
    row?.collapsed,
    panels.map((panel) => panel.id),
  ]);
  expect(shape).toEqual([
    [undefined, undefined, [1, 2]],
    ['open', false, [4]],
    ['shut', true, [6]],
  ]);
  expect(dashboard.sections[2]?.row?.repeat?.variable).toBe('svc');
});

describe('data sources', () => {
  for (const [json, want] of [
    [undefined, { kind: 'default' }],
    [null, { kind: 'default' }],
    ['Prometheus', { kind: 'name', name: 'Prometheus' }],
    [
      { type: 'prometheus', uid: 'abc' },
      { kind: 'uid', uid: 'abc', type: 'prometheus' },
    ],
    [
      { type: 'prometheus', uid: '$ds' },
      { kind: 'variable', name: 'ds', type: 'prometheus' },
    ],
    ['${ds}', { kind: 'variable', name: 'ds' }],
    [{ uid: '${DS_PROM}' }, { kind: 'input', name: 'DS_PROM' }],
    [{ type: 'loki' }, { kind: 'type', type: 'loki' }],
    [{ type: 'datasource', uid: '-- Mixed --' }, { kind: 'mixed' }],
    [{ type: 'datasource', uid: 'grafana' }, { kind: 'grafana' }],
    ['-- Dashboard --', { kind: 'dashboard' }],
    [{ type: '__expr__', uid: '__expr__' }, { kind: 'expression' }],
  ] as const) {
    test(JSON.stringify(json) ?? 'none', () => {
      const { panel } = panelOf({ type: 'text', datasource: json });
      expect(panel.datasource).toEqual(want);
    });
  }
});

describe('targets', () => {
  for (const [name, panel, want] of [
    [
      'of the panel',
      { datasource: { uid: 'prometheus' }, targets: [{ expr: 'up', exemplar: true }] },
      {
        kind: 'prometheus',
        refId: 'A',
        expr: 'up',
        range: true,
        instant: false,
        exemplar: true,
        format: 'time_series',
      },
    ],
    [
      'of their own',
      {
        datasource: { uid: '-- Mixed --' },
        targets: [{ refId: 'L', datasource: { uid: 'loki' }, expr: '{a="b"}', maxLines: 5 }],
      },
      { kind: 'loki', refId: 'L', queryType: 'range', maxLines: 5, datasource: { kind: 'uid', uid: 'loki' } },
    ],
    [
      'instant',
      { targets: [{ expr: 'up', instant: true, format: 'table' }] },
      { kind: 'prometheus', instant: true, range: false, format: 'table' },
    ],
    [
      'a log query by its shape',
      { datasource: { uid: '$unknown' }, targets: [{ expr: '{a="b"} |= "x"' }] },
      { kind: 'loki' },
    ],
    [
      'TraceQL',
      {
        datasource: { type: 'tempo', uid: 'tempo' },
        targets: [{ queryType: 'traceql', query: '{ status = error }', limit: 20, tableType: 'spans' }],
      },
      { kind: 'tempo', queryType: 'traceql', query: '{ status = error }', limit: 20, tableType: 'spans' },
    ],
    [
      'another data source',
      { datasource: { type: 'grafana-opensearch-datasource', uid: 'x' }, targets: [{ query: '*' }] },
      { kind: 'unsupported', type: 'grafana-opensearch-datasource' },
    ],
    [
      'an expression',
      { targets: [{ datasource: { type: '__expr__', uid: '__expr__' }, type: 'math', expression: '$A*2' }] },
      { kind: 'unsupported', type: 'expression' },
    ],
  ] as const) {
    test(name, () => expect(panelOf(panel).panel.targets[0]).toMatchObject(want));
  }
});

describe('fields', () => {
  const { panel, features } = panelOf({
    fieldConfig: {
      defaults: {
        unit: 'reqps',
        min: 0,
        decimals: 2,
        color: { mode: 'fixed', fixedColor: 'red' },
        thresholds: {
          mode: 'absolute',
          steps: [
            { color: 'red', value: 5 },
            { color: 'green', value: null },
          ],
        },
        mappings: [
          { type: 'special', options: { match: 'null', result: { text: 'N/A' } } },
          { type: 1, value: '0', text: 'down' },
        ],
        links: [{ title: 'd', url: '/d/x' }, { title: 'none' }],
        custom: {
          lineWidth: 2,
          stacking: { mode: 'percent', group: 'B' },
          spanNulls: 60000,
          thresholdsStyle: { mode: 'line+area' },
          scaleDistribution: { type: 'log', log: 10 },
        },
      },
      overrides: [
        {
          matcher: { id: 'byName', options: 'errors' },
          properties: [
            { id: 'color', value: { mode: 'fixed', fixedColor: 'dark-red' } },
            { id: 'custom.axisPlacement', value: 'right' },
          ],
        },
        { matcher: { id: 'byRegexp', options: '/^p9/' }, properties: [{ id: 'custom.noSuch', value: 1 }] },
        { matcher: { id: 'byThing' }, properties: [] },
      ],
    },
  });
  test('defaults', () => {
    expect(panel.fieldConfig.defaults).toMatchObject({
      unit: 'reqps',
      thresholds: {
        steps: [
          { value: -Infinity, color: 'green' },
          { value: 5, color: 'red' },
        ],
      },
      mappings: [
        { kind: 'special', match: 'null' },
        { kind: 'value', results: { '0': { text: 'down' } } },
      ],
      links: [{ url: '/d/x' }],
      custom: {
        lineWidth: 2,
        spanNulls: 60000,
        thresholdsStyle: 'line+area',
        scaleDistribution: { type: 'log', log: 10 },
      },
    });
  });
  test('overrides', () => {
    expect(panel.fieldConfig.overrides[0]).toEqual({
      matcher: { kind: 'byName', name: 'errors' },
      set: { color: { mode: 'fixed', fixedColor: 'dark-red' }, custom: { axisPlacement: 'right' } },
    });
  });
  test('what is not applied is said', () => {
    expect(features).toEqual(['override:custom.noSuch', 'matcher:byThing']);
  });
});

describe('panels', () => {
  for (const [json, want] of [
    [
      { type: 'stat', options: { colorMode: 'background', reduceOptions: { calcs: ['max'] } } },
      {
        kind: 'stat',
        options: { colorMode: 'background', graphMode: 'area', reduce: { calcs: ['max'], values: false } },
      },
    ],
    [{ type: 'gauge' }, { kind: 'gauge', options: { showThresholdMarkers: true, reduce: { calcs: ['lastNotNull'] } } }],
    [
      {
        type: 'timeseries',
        options: {
          legend: { displayMode: 'table', placement: 'right', calcs: ['mean'] },
          tooltip: { mode: 'multi', sort: 'desc' },
        },
      },
      {
        kind: 'timeseries',
        options: { legend: { displayMode: 'table', showLegend: true }, tooltip: { mode: 'multi' } },
      },
    ],
    [
      { type: 'timeseries', options: { legend: { showLegend: false, displayMode: 'list' } } },
      { options: { legend: { displayMode: 'hidden' } } },
    ],
    [
      { type: 'text', options: { mode: 'html', content: '<b>' } },
      { kind: 'text', options: { mode: 'html', content: '<b>' } },
    ],
    [
      { type: 'heatmap', options: { color: { scheme: 'Spectral', steps: 9999 }, yAxis: { unit: 's' } } },
      {
        kind: 'heatmap',
        options: { color: { scheme: 'Spectral', steps: 256 }, yAxis: { unit: 's' }, calculate: false },
      },
    ],
    [{ type: 'logs' }, { kind: 'logs', options: { sortOrder: 'Descending', enableLogDetails: true } }],
    [
      { type: 'alertlist', options: { stateFilter: { firing: true, inactive: true } } },
      { kind: 'alertlist', options: { states: ['firing', 'normal'] } },
    ],
    [
      { type: 'table', options: { sortBy: [{ displayName: 'a', desc: true }] } },
      { kind: 'table', options: { sortBy: [{ displayName: 'a', desc: true }] } },
    ],
    [
      { type: 'piechart', options: { displayLabels: ['percent', 'x'] } },
      { kind: 'piechart', options: { displayLabels: ['percent'] } },
    ],
    [
      { type: 'bargauge', options: { displayMode: 'lcd', orientation: 'horizontal' } },
      { kind: 'bargauge', options: { displayMode: 'lcd', orientation: 'horizontal' } },
    ],
    [{ type: 'nodeGraph' }, { kind: 'nodeGraph' }],
    [{ type: 'traces' }, { kind: 'traces' }],
    [{ type: 'graph' }, { kind: 'unsupported', type: 'graph' }],
    [{ type: 'geomap' }, { kind: 'unsupported', type: 'geomap' }],
    [{ type: 'stat', gridPos: { x: 20, y: -3, w: 12, h: 0 } }, { gridPos: { x: 12, y: 0, w: 12, h: 1 } }],
    [
      { type: 'stat', interval: '30s', maxDataPoints: 100, timeFrom: '1h', repeat: 'svc', repeatDirection: 'v' },
      {
        interval: '30s',
        maxDataPoints: 100,
        timeFrom: '1h',
        repeat: { variable: 'svc', direction: 'v', maxPerRow: 4 },
      },
    ],
  ] as const) {
    test(JSON.stringify(json), () => expect(panelOf(json).panel).toMatchObject(want));
  }
  test('an unsupported panel is named in the report, with the panel', () => {
    const dashboard = dashboardOf({ panels: [{ id: 9, title: 'Map', type: 'geomap' }] });
    expect(dashboard.findings).toMatchObject([
      { level: 'unsupported', feature: 'panel:geomap', where: { panelId: 9, panelTitle: 'Map', path: 'panels[0]' } },
    ]);
  });
});

describe('transformations', () => {
  for (const [json, want] of [
    [
      { id: 'seriesToColumns', options: { byField: 'Time' } },
      { kind: 'joinByField', byField: 'Time', mode: 'outer' },
    ],
    [
      { id: 'calculateField', options: { mode: 'binary', binary: { left: 'A', operator: '/', right: '100' } } },
      { calculation: { mode: 'binary', left: { kind: 'field', name: 'A' }, right: { kind: 'fixed', value: 100 } } },
    ],
    [
      {
        id: 'calculateField',
        options: {
          binary: { left: { matcher: { id: 'byName', options: 'A' } }, operator: '-', right: { fixed: '1' } },
          mode: 'binary',
        },
      },
      { calculation: { left: { name: 'A' }, right: { value: 1 } } },
    ],
    [
      {
        id: 'filterByValue',
        options: {
          type: 'exclude',
          match: 'any',
          filters: [{ fieldName: 'x', config: { id: 'isNull', options: {} } }],
        },
      },
      { kind: 'filterByValue', type: 'exclude', filters: [{ fieldName: 'x', test: { kind: 'isNull' } }] },
    ],
    [
      { id: 'sortBy', options: { sort: [{ field: 'a', desc: true }] }, disabled: true },
      { kind: 'sortBy', desc: true, disabled: true },
    ],
    [
      { id: 'organize', options: { indexByName: { a: 1 } }, filter: { id: 'byRefId', options: 'A' } },
      { filterRefIds: 'A', indexByName: { a: 1 } },
    ],
    [
      { id: 'rowsToFields', options: {} },
      { kind: 'unsupported', id: 'rowsToFields' },
    ],
  ] as const) {
    test(JSON.stringify(json), () => {
      expect(panelOf({ transformations: [json] }).panel.transformations[0]).toMatchObject(want);
    });
  }
});
