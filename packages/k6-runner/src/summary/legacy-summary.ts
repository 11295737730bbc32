// The summary as k6 printed it before 1.0: checks by group, then every metric by name.
import { checkLines } from './check-lines.ts';
import { type LineStyle, metricLines } from './metric-lines.ts';
import type { View, ViewGroup, ViewMetric } from './read-data.ts';

export function legacySummary(view: View, style: LineStyle): string[] {
  const { paint } = style;
  const markOf = (metric: ViewMetric): string => {
    if (metric.thresholds.length === 0) return '  ';
    return metric.thresholds.every(({ isOk }) => isOk) ? `${paint.good('✓')} ` : `${paint.bad('✗')} `;
  };
  const lines = metricLines(view.metrics, { ...style, markOf });
  return [...groupLines(view.root, '    ', style), ...[...lines.values()].map((line) => `  ${line}`)];
}

function groupLines(group: ViewGroup, indent: string, style: LineStyle): string[] {
  const checks = checkLines(group.checks, style.paint).map((line) => indent + line);
  return [
    ...(checks.length > 0 ? [...checks, ''] : []),
    ...group.groups.flatMap((inner) => [`${indent}█ ${inner.name}`, '', ...groupLines(inner, `${indent}  `, style)]),
  ];
}
