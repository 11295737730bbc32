// What a dashboard file that is shipped must be: loads here and in a provisioned Grafana, its queries parse, and a reader
// finds titles, units and explanations.

import { compatibilityOf } from '../compatibility/compatibility.ts';
import type { DatasourceInfo } from '../datasource.ts';
import type { Finding } from '../finding.ts';
import type { Dashboard } from '../panel-model.ts';
import { parseDashboardText } from '../parse/dashboard.ts';
import { lintPanels } from './panels.ts';
import { lintQueries, type QueryParsers } from './queries.ts';

export interface LintFile {
  /** As it is shown to the reader. */
  readonly path: string;
  readonly text: string;
}

export interface LintOptions {
  readonly datasources: readonly DatasourceInfo[];
  /** By data source type; each throws on what it cannot read. A language without one is not checked. */
  readonly parsers: QueryParsers;
}

export interface FileFinding extends Finding {
  readonly file: string;
}

export interface LintReport {
  /** By file, the worst first. */
  readonly findings: readonly FileFinding[];
  readonly dashboards: readonly LintedDashboard[];
  /** False when anything is an error, or is in a file but not shown. */
  readonly passed: boolean;
}

export interface LintedDashboard {
  readonly file: string;
  readonly title: string;
  readonly panelCount: number;
  readonly queryCount: number;
}

export function lintDashboards(files: readonly LintFile[], options: LintOptions): LintReport {
  const findings: FileFinding[] = [];
  const dashboards: LintedDashboard[] = [];
  const filesByUid = new Map<string, string>();
  for (const file of files) {
    const parsed = parseDashboardText(file.text, { datasources: options.datasources });
    if (parsed.kind === 'invalid') {
      findings.push(...parsed.problems.map((problem) => ({ file: file.path, ...error('lint:invalid', problem, '') })));
      continue;
    }
    const { dashboard } = parsed;
    const report = compatibilityOf(dashboard);
    const own = [
      ...report.findings,
      ...lintHead(dashboard),
      ...lintPanels(dashboard, options.datasources),
      ...lintQueries(dashboard, options.parsers),
    ];
    const other = dashboard.uid === undefined ? undefined : filesByUid.get(dashboard.uid);
    if (other !== undefined)
      own.push(error('lint:duplicate-uid', `uid "${dashboard.uid}" is also that of ${other}`, 'uid'));
    if (dashboard.uid !== undefined) filesByUid.set(dashboard.uid, file.path);
    findings.push(
      ...own
        .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
        .map((one) => ({ file: file.path, ...one })),
    );
    const queryCount = dashboard.sections
      .flatMap((section) => section.panels)
      .reduce((sum, panel) => sum + panel.targets.length, 0);
    dashboards.push({ file: file.path, title: dashboard.title, panelCount: report.panelCount, queryCount });
  }
  const passed = !findings.some((finding) => finding.level === 'error' || finding.level === 'unsupported');
  return { findings, dashboards, passed };
}

const LEVELS = ['error', 'unsupported', 'partial', 'note'] as const;

function lintHead(dashboard: Dashboard): readonly Finding[] {
  const found: Finding[] = [];
  if (!dashboard.uid)
    found.push(error('lint:missing-uid', 'no uid: links to it break each time it is loaded anew', 'uid'));
  else if (!/^[\w-]{1,40}$/.test(dashboard.uid)) {
    found.push(error('lint:uid', `uid "${dashboard.uid}": want at most 40 letters, digits, "-" and "_"`, 'uid'));
  }
  if (dashboard.title === '' || dashboard.title === 'Untitled dashboard')
    found.push(error('lint:missing-title', 'no title', 'title'));
  if (dashboard.schemaVersion === 0)
    found.push(
      error('lint:schema-version', 'no schemaVersion: Grafana would migrate it from the beginning', 'schemaVersion'),
    );
  if (dashboard.description === '')
    found.push(note('lint:missing-description', 'no description of what the dashboard answers', 'description'));
  if (dashboard.inputs.length > 0) {
    found.push(
      error(
        'lint:inputs',
        '"__inputs" are filled in by a manual import only; provisioned files need uids or a variable',
        '__inputs',
      ),
    );
  }
  return found;
}

function error(feature: string, message: string, path: string): Finding {
  return { level: 'error', feature, message, where: { path } };
}

function note(feature: string, message: string, path: string): Finding {
  return { level: 'note', feature, message, where: { path } };
}
