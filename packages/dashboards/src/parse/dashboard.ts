// A whole dashboard file. Tolerant: whatever JSON comes in, the answer is a dashboard with findings, or `invalid` with
// the reason when there is no dashboard in it at all.
import type { DatasourceInfo } from '../datasource.ts';
import type { Finding } from '../finding.ts';
import type {
  Annotation,
  Dashboard,
  DashboardInput,
  DashboardLink,
  Panel,
  ParsedDashboard,
  Row,
  Section,
} from '../panel-model.ts';
import { type ParseContext, reporterOf } from './context.ts';
import { parseDatasourceRef } from './datasource-ref.ts';
import {
  arrayOf,
  defined,
  isObject,
  type Json,
  numberOf,
  objectOf,
  oneOf,
  oneOfOrNone,
  textOf,
  textsOf,
  truthOf,
} from './json.ts';
import { parseGridPos, parsePanel, parseRepeat } from './panel.ts';
import { parseTarget } from './target.ts';
import { parseVariable } from './variable.ts';

/** The schema versions whose meaning is known: Grafana 9 to 12. Others are read the same way, with a note. */
export const SCHEMA_VERSION_MIN = 36;
export const SCHEMA_VERSION_MAX = 42;

/** More panels than anybody looks at; a file with more is a mistake or an attack on the browser. */
export const PANELS_MAX = 1000;

/** Reads a dashboard, also when wrapped as the API of Grafana answers it ({ dashboard, meta }). */
export function parseDashboard(
  json: unknown,
  options: { readonly datasources?: readonly DatasourceInfo[] } = {},
): ParsedDashboard {
  const outer = objectOf(json);
  const source = isObject(outer['dashboard']) ? outer['dashboard'] : outer;
  const problems = problemsOf(json, source);
  if (problems.length > 0) return { kind: 'invalid', problems };
  return { kind: 'dashboard', dashboard: read(source, options.datasources ?? []) };
}

/** The same from text. */
export function parseDashboardText(
  text: string,
  options: { readonly datasources?: readonly DatasourceInfo[] } = {},
): ParsedDashboard {
  try {
    return parseDashboard(JSON.parse(text), options);
  } catch (error) {
    return { kind: 'invalid', problems: [`not JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

/** All panels in reading order, those in collapsed rows included. */
export function panelsOf(dashboard: Pick<Dashboard, 'sections'>): readonly Panel[] {
  return dashboard.sections.flatMap((section) => section.panels);
}

function problemsOf(json: unknown, source: Json): readonly string[] {
  if (!isObject(json))
    return [`want a JSON object, got ${json === null ? 'null' : Array.isArray(json) ? 'a list' : typeof json}`];
  if (isObject(source['spec']) || textOf(source['apiVersion']).startsWith('dashboard.grafana.app/')) {
    return ['this is the Kubernetes-style form of a dashboard; export it in the classic form ("panels" at the top)'];
  }
  if (!Array.isArray(source['panels']) && !Array.isArray(source['rows'])) {
    return ['no "panels" list: this does not look like a Grafana dashboard'];
  }
  const count = arrayOf(source['panels']).reduce<number>(
    (sum, item) => sum + 1 + arrayOf(objectOf(item)['panels']).length,
    0,
  );
  return count > PANELS_MAX ? [`${count} panels; at most ${PANELS_MAX} are read`] : [];
}

function read(source: Json, datasources: readonly DatasourceInfo[]): Dashboard {
  const findings: Finding[] = [];
  const inputs = arrayOf(source['__inputs']).map(input);
  const variables = arrayOf(objectOf(source['templating'])['list']);
  const context: ParseContext = {
    findings,
    datasources,
    inputs,
    variableNames: new Set(variables.map((item) => textOf(objectOf(item)['name']))),
    datasourceVariables: new Map(
      variables
        .map(objectOf)
        .filter((item) => item['type'] === 'datasource')
        .map((item) => [textOf(item['name']), textOf(item['query'])]),
    ),
  };
  const report = reporterOf(context, { path: '' });
  const schemaVersion = numberOf(source['schemaVersion']) ?? 0;
  if (schemaVersion < SCHEMA_VERSION_MIN || schemaVersion > SCHEMA_VERSION_MAX) {
    const message = `schema version ${schemaVersion} is read as ${SCHEMA_VERSION_MIN} to ${SCHEMA_VERSION_MAX} would be`;
    findings.push({ level: 'note', feature: 'schema-version', message, where: { path: 'schemaVersion' } });
  }
  if (Array.isArray(source['rows'])) {
    const message = 'rows of panels from before Grafana 5 are not read; save the dashboard with a newer Grafana';
    findings.push({ level: 'unsupported', feature: 'legacy-rows', message, where: { path: 'rows' } });
  }
  const time = objectOf(source['time']);
  return {
    title: textOf(source['title'], 'Untitled dashboard'),
    description: textOf(source['description']),
    tags: textsOf(source['tags']),
    schemaVersion,
    time: { from: textOf(time['from'], 'now-6h'), to: textOf(time['to'], 'now') },
    refresh: textOf(source['refresh']),
    timezone: textOf(source['timezone']) || 'browser',
    weekStart: textOf(source['weekStart']),
    graphTooltip: (['none', 'crosshair', 'tooltip'] as const)[numberOf(source['graphTooltip']) ?? 0] ?? 'none',
    links: arrayOf(source['links']).map(link),
    annotations: arrayOf(objectOf(source['annotations'])['list']).map((item, index) =>
      annotation(objectOf(item), index, context),
    ),
    variables: variables.map((item, index) =>
      parseVariable(item, context, (level, feature, message) =>
        report(level, feature, message, `templating.list[${index}]`),
      ),
    ),
    inputs,
    sections: sections(arrayOf(source['panels']), context),
    findings,
    ...defined({ uid: textOf(source['uid']) || undefined }),
  };
}

function sections(panels: readonly unknown[], context: ParseContext): readonly Section[] {
  const found: { row?: Row; panels: Panel[] }[] = [{ panels: [] }];
  for (const [index, item] of panels.entries()) {
    const source = objectOf(item);
    const path = `panels[${index}]`;
    if (source['type'] === 'row') {
      const nested = arrayOf(source['panels']).map((panel, at) => parsePanel(panel, `${path}.panels[${at}]`, context));
      found.push({ row: row(source), panels: nested });
    } else {
      found.at(-1)?.panels.push(parsePanel(item, path, context));
    }
  }
  return found
    .filter((section) => section.row !== undefined || section.panels.length > 0)
    .map((section) => ({ ...section, panels: inReadingOrder(section.panels) }));
}

function row(source: Json): Row {
  return {
    id: numberOf(source['id']) ?? 0,
    title: textOf(source['title']),
    collapsed: truthOf(source['collapsed']),
    gridPos: parseGridPos({ h: 1, w: 24, ...objectOf(source['gridPos']) }),
    ...defined({ repeat: parseRepeat(source) }),
  };
}

/** By rows, then columns: the order in which a keyboard or a screen reader meets them. */
function inReadingOrder(panels: readonly Panel[]): readonly Panel[] {
  return [...panels].sort((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x);
}

function input(json: unknown): DashboardInput {
  const source = objectOf(json);
  return {
    name: textOf(source['name']),
    label: textOf(source['label']),
    type: oneOfOrNone(source['type'], ['datasource', 'constant'] as const) ?? 'other',
    ...defined({ pluginId: textOf(source['pluginId']) || undefined, value: textOf(source['value']) || undefined }),
  };
}

function link(json: unknown): DashboardLink {
  const source = objectOf(json);
  return {
    kind: oneOf(source['type'], ['dashboards', 'link']),
    title: textOf(source['title']),
    tooltip: textOf(source['tooltip']),
    url: textOf(source['url']),
    tags: textsOf(source['tags']),
    asDropdown: truthOf(source['asDropdown']),
    includeVars: truthOf(source['includeVars']),
    keepTime: truthOf(source['keepTime']),
    targetBlank: truthOf(source['targetBlank']),
    icon: textOf(source['icon']),
  };
}

function annotation(source: Json, index: number, context: ParseContext): Annotation {
  const path = `annotations.list[${index}]`;
  const datasource = parseDatasourceRef(source['datasource'], context);
  const builtIn = datasource.kind === 'grafana' || source['builtIn'] === 1;
  // Old annotations hold the query beside their name, newer ones in `target`.
  const written = isObject(source['target']) ? source['target'] : source;
  const query = { ...written, interval: textOf(written['interval']) || textOf(source['step']) };
  const report = reporterOf(context, { path });
  const target = builtIn ? undefined : parseTarget(query, { index: 0, panelDatasource: datasource }, context, report);
  return {
    name: textOf(source['name']),
    enable: truthOf(source['enable'], true),
    hide: truthOf(source['hide']),
    iconColor: textOf(source['iconColor'], 'blue'),
    datasource,
    builtIn,
    titleFormat: textOf(source['titleFormat']),
    textFormat: textOf(source['textFormat']),
    tagKeys: textOf(source['tagKeys']),
    ...defined({ target }),
  };
}
