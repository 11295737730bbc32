// The summary at the end of a test, as k6 lays it out. Also bundled into scripts (`textSummary` of the k6-summary
// library): it may import its own folder only, and nothing of Node.

import { checkLines } from './check-lines.ts';
import { formatNumber, formatShare } from './format.ts';
import { legacySummary } from './legacy-summary.ts';
import { alignedRows, formatFigure, type LineStyle, metricLines } from './metric-lines.ts';
import { paintOf } from './paint.ts';
import { readData, type View, type ViewCheck, type ViewMetric } from './read-data.ts';
import { type Section, sectionTree } from './section-tree.ts';

export interface TextSummaryOptions {
  /** Before each line; default a space. */
  readonly indent?: string;
  /** Default true. */
  readonly enableColors?: boolean;
  /** Default `compact`; `legacy` is the list that k6 printed before 1.0. */
  readonly mode?: 'compact' | 'full' | 'legacy';
}

const TREND_STATS_DEFAULT = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'];

/** @param data what `handleSummary` is given */
export function textSummary(data: unknown, options: TextSummaryOptions = {}): string {
  const view = readData(data);
  const mode = options.mode ?? 'compact';
  const style: LineStyle = {
    paint: paintOf(options.enableColors ?? true),
    timeUnit: view.timeUnit,
    trendStats: view.trendStats.length > 0 ? view.trendStats : TREND_STATS_DEFAULT,
  };
  const lines = mode === 'legacy' ? legacySummary(view, style) : blocks(view, style, mode === 'full');
  const indent = options.indent ?? ' ';
  return lines.map((line) => (line === '' ? '' : indent + line)).join('\n');
}

function blocks(view: View, style: LineStyle, isFull: boolean): string[] {
  const all: string[][] = [];
  const thresholds = thresholdLines(view, style);
  if (thresholds.length > 0) all.push([` █ THRESHOLDS`, '', ...thresholds]);
  all.push([` █ TOTAL RESULTS`, '', ...resultLines(view.metrics, view.checks, view, style, isFull)]);
  for (const section of isFull ? sectionTree(view.sections) : []) {
    all.push([` █ ${section.title}`, '', ...sectionLines(section, view, style)]);
  }
  return all.flatMap((lines, index) => [...(index > 0 ? ['', ''] : []), ...lines.map((line) => bolden(line, style))]);
}

/** Groups inside stand below, each a step further to the right. */
function sectionLines(section: Section, view: View, style: LineStyle): string[] {
  const own = resultLines(section.metrics, section.checks, view, style, true);
  const inner = section.sections.map((one) => [
    `   ↳ ${style.paint.bold(one.title)}`,
    '',
    ...sectionLines(one, view, style).map((line) => (line === '' ? '' : `  ${line}`)),
  ]);
  return [own, ...inner]
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => [...(index > 0 ? [''] : []), ...lines]);
}

function bolden(line: string, style: LineStyle): string {
  return line.startsWith(' █') ? ` █ ${style.paint.bold(line.slice(3))}` : line;
}

function thresholdLines(view: View, style: LineStyle): string[] {
  const metrics = view.metrics.filter(({ thresholds }) => thresholds.length > 0);
  const names = new Set(metrics.map(({ name }) => name));
  return metrics.flatMap((metric, index) => {
    // A part stands below its whole, by its tags alone.
    const parent = parentOf(metric.name);
    const isPart = parent !== metric.name && names.has(parent);
    const indent = isPart ? '     ' : '   ';
    return [
      ...(index > 0 ? [''] : []),
      indent + (isPart ? metric.name.slice(parent.length) : metric.name),
      ...metric.thresholds.map(({ source, isOk, actual }) => {
        const method = /^\s*([a-z]+(?:\([^)]*\))?)/.exec(source)?.[1] ?? '';
        const value = actual ?? metric.values[method];
        const figure = value === undefined ? '' : ` ${method}=${formatFigure(metric, method, value, style.timeUnit)}`;
        const mark = isOk ? style.paint.good('✓') : style.paint.bad('✗');
        return `${indent}${mark} '${source}'${style.paint.value(figure)}`;
      }),
    ];
  });
}

function parentOf(name: string): string {
  return name.replace(/\{.*$/s, '');
}

const SECTIONS: readonly { readonly title: string; readonly compact: RegExp; readonly full: RegExp }[] = [
  { title: 'HTTP', compact: /^http_req(s|_duration|_failed)$/, full: /^http_req(s|_\w+)$/ },
  {
    title: 'EXECUTION',
    compact: /^(dropped_iterations|iteration_duration|iterations|vus|vus_max)$/,
    full: /^(dropped_iterations|group_duration|iteration_duration|iterations|vus|vus_max)$/,
  },
  { title: 'NETWORK', compact: /^data_(sent|received)$/, full: /^data_(sent|received)$/ },
  {
    title: 'WEBSOCKET',
    compact: /^ws_(sessions|msgs_sent|msgs_received|session_duration)$/,
    full: /^ws_(sessions|connecting|session_duration|msgs_sent|msgs_received|ping)$/,
  },
];

const BUILTIN =
  /^(checks|group_duration|http_reqs|http_req_(failed|duration|blocked|connecting|tls_handshaking|sending|waiting|receiving))$/;

function resultLines(
  metrics: readonly ViewMetric[],
  allChecks: readonly ViewCheck[],
  view: View,
  style: LineStyle,
  isFull: boolean,
): string[] {
  const checks = byName(allChecks);
  const isBuiltin = (name: string): boolean => BUILTIN.test(name) || SECTIONS.some(({ full }) => full.test(name));
  const groups = [
    { title: 'CUSTOM', metrics: metrics.filter(({ name }) => !isBuiltin(parentOf(name))) },
    ...SECTIONS.map(({ title, compact, full }) => ({
      title,
      metrics: metrics.filter(({ name }) => (isFull ? full : compact).test(parentOf(name))),
    })),
  ].filter((group) => group.metrics.length > 0);
  const lines = metricLines(
    groups.flatMap((group) => group.metrics),
    style,
  );
  const parts = groups.map((group) => [group.title, ...group.metrics.map(({ name }) => lines.get(name) ?? name)]);
  if (checks.length > 0) parts.unshift([...checkTotals(checks, view, style)], checkLines(checks, style.paint));
  return parts.flatMap((part, index) => [
    ...(index > 0 ? [''] : []),
    ...part.map(
      (line, at) => `   ${at === 0 && groups.some(({ title }) => title === line) ? style.paint.bold(line) : line}`,
    ),
  ]);
}

function checkTotals(checks: readonly ViewCheck[], view: View, style: LineStyle): string[] {
  const passes = checks.reduce((sum, check) => sum + check.passes, 0);
  const fails = checks.reduce((sum, check) => sum + check.fails, 0);
  const total = passes + fails;
  const share = (part: number): string => formatShare(total === 0 ? 0 : part / total);
  const rate = view.durationMs > 0 ? (total * 1000) / view.durationMs : 0;
  return alignedRows(
    [
      ['checks_total', String(total), `${formatNumber(rate)}/s`],
      ['checks_succeeded', share(passes), `${passes} out of ${total}`],
      ['checks_failed', share(fails), `${fails} out of ${total}`],
    ],
    style,
  );
}

/** A check of the same name in several groups is one line. */
function byName(checks: readonly ViewCheck[]): ViewCheck[] {
  const sums = new Map<string, ViewCheck>();
  for (const { name, passes, fails } of checks) {
    const sum = sums.get(name) ?? { name, passes: 0, fails: 0 };
    sums.set(name, { name, passes: sum.passes + passes, fails: sum.fails + fails });
  }
  return [...sums.values()];
}
