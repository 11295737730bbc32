// The correlation settings of a data source as sentences, with an example of each query. Pure.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Grafana's own variables are written like that
import { type Correlations, type LinkTarget, parseShift, readCorrelations } from '../correlate/correlations.ts';
import { type LinkedSpan, spanLogsLink, spanMetricsLink } from '../correlate/datasource-correlations.ts';
import type { DataSource } from '../data/datasources.ts';
import { formatDuration } from '../i18n/format.ts';
import type { Locale } from '../i18n/locale.tsx';
import { messages } from './messages.ts';

export interface Sentence {
  readonly text: string;
  /** Queries, patterns or addresses that the text announces. */
  readonly code: readonly { readonly name: string | undefined; readonly text: string }[];
}

/** Stands for what a real span or value has. */
const ANY = '…';

const EXAMPLE: Omit<LinkedSpan, 'tags'> = { traceId: ANY, spanId: ANY, name: ANY, startMs: 0, endMs: 0 };

export function sentencesOf(
  source: DataSource,
  sources: readonly Pick<DataSource, 'uid' | 'name'>[],
  locale: Locale,
): { readonly sentences: readonly Sentence[]; readonly problems: readonly string[] } {
  const t = messages[locale];
  const correlations = readCorrelations([source]);
  const nameOf = (uid: string): string => sources.find((each) => each.uid === uid)?.name ?? uid;
  const sentences: Sentence[] = [];
  const say = (text: string, ...code: readonly string[]): void => {
    sentences.push({ text, code: code.map((each) => ({ name: undefined, text: each })) });
  };
  for (const { label, target } of correlations.exemplars) {
    if (target.kind === 'query') say(t.exemplarTo(label, nameOf(target.datasourceUid)));
    else say(t.exemplarToUrl(label), target.url);
  }
  for (const { match, target } of correlations.derivedFields) {
    if (match.by === 'text') {
      say(target.kind === 'query' ? t.textTo(nameOf(target.datasourceUid)) : t.textToUrl, match.regex.source);
    } else if (target.kind === 'url') {
      say(t.labelToUrl(match.label), target.url);
    } else if (isWholeValue(target)) {
      say(t.labelToTrace(match.label, nameOf(target.datasourceUid)));
    } else {
      say(t.labelTo(match.label, nameOf(target.datasourceUid)), target.query);
    }
  }
  sentences.push(...spanSentences(correlations, nameOf, locale));
  if (correlations.serviceMapUid !== undefined) say(t.serviceMap(nameOf(correlations.serviceMapUid)));
  const { timeInterval, maxLines } = source.jsonData;
  const intervalMs = parseShift(typeof timeInterval === 'string' ? timeInterval : undefined);
  if (intervalMs !== undefined)
    say(t.interval(formatDuration(intervalMs, locale), formatDuration(intervalMs * 4, locale)));
  if (Number(maxLines) > 0) say(t.maxLines(Number(maxLines).toLocaleString(locale)));
  return { sentences, problems: correlations.problems };
}

function isWholeValue(target: LinkTarget & { readonly kind: 'query' }): boolean {
  return target.datasourceUid === 'tempo' && target.query === '${__value.raw}';
}

function spanSentences(
  correlations: Correlations,
  nameOf: (uid: string) => string,
  locale: Locale,
): readonly Sentence[] {
  const t = messages[locale];
  const { spanLogs, spanMetrics } = correlations;
  const attributes = [...(spanLogs?.tags ?? []), ...(spanMetrics?.tags ?? [])].map(({ attribute }) => [attribute, ANY]);
  const span: LinkedSpan = { ...EXAMPLE, tags: Object.fromEntries(attributes) };
  const time = (ms: number): string => formatDuration(Math.abs(ms), locale);
  const logs = spanLogsLink(correlations, span, 0);
  const metrics = spanMetricsLink(correlations, span, 0);
  return [
    ...(spanLogs && logs
      ? [
          {
            text: t.spanLogs(nameOf(spanLogs.datasourceUid), time(spanLogs.shift.startMs), time(spanLogs.shift.endMs)),
            code: [{ name: undefined, text: logs.query }],
          },
        ]
      : []),
    ...(spanMetrics && metrics
      ? [
          {
            text: t.spanMetrics(
              nameOf(spanMetrics.datasourceUid),
              time(spanMetrics.shift.startMs),
              time(spanMetrics.shift.endMs),
            ),
            code: metrics.queries.map(({ name, query }) => ({ name, text: query })),
          },
        ]
      : []),
  ];
}
