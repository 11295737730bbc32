// The summary as data: for `handleSummary` and for files of `--summary-export`.
import type { SummaryData, SummaryGroup, SummaryMetric } from '../run/types.ts';

export interface OutputState {
  readonly isStdOutTTY: boolean;
  readonly isStdErrTTY: boolean;
}

/** The argument of `handleSummary`, in k6's shape. */
export function toHandleSummaryData(
  summary: SummaryData,
  state: OutputState = { isStdOutTTY: false, isStdErrTTY: false },
): Record<string, unknown> {
  return {
    root_group: summary.rootGroup,
    options: { ...summary.options },
    state: { ...state, testRunDurationMs: summary.durationMs },
    metrics: Object.fromEntries(
      Object.entries(summary.metrics).map(([name, { thresholds, ...metric }]) => [
        name,
        thresholds === undefined
          ? metric
          : {
              ...metric,
              thresholds: Object.fromEntries(Object.entries(thresholds).map(([source, { ok }]) => [source, { ok }])),
            },
      ]),
    ),
    ...(summary.setupDataJson === undefined ? {} : { setup_data: parse(summary.setupDataJson) }),
  };
}

/** What the text needs beyond that: figures of thresholds, the order of checks, groups and scenarios by themselves. */
export function toTextSummaryData(summary: SummaryData): Record<string, unknown> {
  const { metrics, checks, sections = [] } = summary;
  return { ...toHandleSummaryData(summary), metrics, sections, ...(checks === undefined ? {} : { checks }) };
}

/** The JSON of `--summary-export`: values beside each other, `rate` called `value`, and thresholds true when they FAILED. */
export function toSummaryExport(summary: SummaryData): Record<string, unknown> {
  return {
    root_group: exportedGroup(summary.rootGroup),
    metrics: Object.fromEntries(
      Object.entries(summary.metrics).map(([name, metric]) => [name, exportedMetric(metric)]),
    ),
  };
}

function exportedGroup(group: SummaryGroup): Record<string, unknown> {
  return {
    name: group.name,
    path: group.path,
    id: group.id,
    groups: Object.fromEntries(group.groups.map((inner) => [inner.name, exportedGroup(inner)])),
    checks: Object.fromEntries(group.checks.map((check) => [check.name, check])),
  };
}

function exportedMetric({ type, values, thresholds }: SummaryMetric): Record<string, unknown> {
  const { rate, ...others } = values;
  const figures = type === 'rate' ? { value: rate, ...others } : values;
  if (thresholds === undefined) return figures;
  const failed = Object.fromEntries(Object.entries(thresholds).map(([source, { ok }]) => [source, !ok]));
  return { ...figures, thresholds: failed };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
