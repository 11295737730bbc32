// Two runs side by side: their figures with the difference, and both lines from where each began.
import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core';
import type { LoadRunDetails, LoadRunSummary } from '@o11y-lab/lab-control';
import { IconArrowsExchange, IconX } from '@tabler/icons-react';
import { type ReactElement, useMemo } from 'react';
import { ELAPSED, elapsedTime } from '../charts/chart-time.ts';
import type { ChartSeries } from '../charts/chart-types.ts';
import { TimeSeriesChart } from '../charts/time-series-chart.tsx';
import { loadRunUrl } from '../correlate/links.ts';
import { formatBytes, formatDuration, formatMoment, formatNumber, formatPercent } from '../i18n/format.ts';
import { type Locale, useLocale, useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { usePane } from '../url/pane.tsx';
import classes from './load.module.css';
import { type LoadWords, messages } from './messages.ts';
import { alignRuns, type ComparedColumn, type ComparedFigure, compareRuns, type FigureName } from './run-model.ts';
import { useLoadRun } from './use-load.ts';

const HEIGHT_PX = 260;
const COLUMNS: readonly ComparedColumn[] = ['p95Ms', 'p50Ms', 'p99Ms', 'requestsPerSecond', 'failedShare', 'vus'];
const COLOR_A = 'var(--series-1)';
const COLOR_B = 'var(--series-2)';

export interface ComparisonProps {
  readonly ids: readonly [a: string, b: string];
  readonly onClose: () => void;
  readonly onSwap: () => void;
}

export function Comparison({ ids: [idA, idB], onClose, onSwap }: ComparisonProps): ReactElement {
  const t = useMessages(messages);
  const a = useLoadRun(idA);
  const b = useLoadRun(idB);
  return (
    <section className={classes['panel']} aria-labelledby="load-comparison">
      <div className={classes['head']}>
        <h2 id="load-comparison">{t.comparison}</h2>
        <span className={classes['buttons']}>
          <Tooltip label={t.swap}>
            <ActionIcon variant="default" aria-label={t.swap} onClick={onSwap}>
              <IconArrowsExchange size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t.closeComparison}>
            <ActionIcon variant="default" aria-label={t.closeComparison} onClick={onClose}>
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        </span>
      </div>
      <QueryView query={a} height={HEIGHT_PX}>
        {(dataA) => (
          <QueryView query={b} height={HEIGHT_PX}>
            {(dataB) => <Both a={dataA} b={dataB} />}
          </QueryView>
        )}
      </QueryView>
    </section>
  );
}

function Both({ a, b }: { readonly a: LoadRunDetails; readonly b: LoadRunDetails }): ReactElement {
  const t = useMessages(messages);
  return (
    <div className={classes['comparison']}>
      <div className={classes['tableFrame']}>
        <table className={classes['table']}>
          <thead>
            <tr>
              <th scope="col">{t.figure}</th>
              <RunHeading run={a.run} word={t.runA} color={COLOR_A} />
              <RunHeading run={b.run} word={t.runB} color={COLOR_B} />
              <th scope="col" className={classes['figure']}>
                {t.difference}
              </th>
            </tr>
          </thead>
          <tbody>
            {compareRuns(a, b).map((figure) => (
              <FigureRow key={figure.name} figure={figure} />
            ))}
          </tbody>
        </table>
      </div>
      <OverTime a={a} b={b} />
    </div>
  );
}

function RunHeading(props: {
  readonly run: LoadRunSummary;
  readonly word: string;
  readonly color: string;
}): ReactElement {
  const { locale } = useLocale();
  const { run, word, color } = props;
  return (
    <th scope="col" className={classes['figure']}>
      <span className={classes['runHeading']}>
        <i style={{ background: color }} aria-hidden />
        {word}: <PageLink to={loadRunUrl(run.id)}>{shortName(run)}</PageLink>
      </span>
      <span className={classes['about']}>{formatMoment(run.startedUnixMs, locale)}</span>
    </th>
  );
}

function shortName({ script }: LoadRunSummary): string {
  return script.slice(script.lastIndexOf('/') + 1);
}

function FigureRow({ figure }: { readonly figure: ComparedFigure }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { name, unit, a, b, difference, change, verdict } = figure;
  const text = (value: number | null): string => (value === null ? '–' : valueText(value, unit, t, locale));
  const verdictWord = { better: t.better, worse: t.worse, same: '' }[verdict];
  return (
    <tr>
      <th scope="row">{wordOf(name, t)}</th>
      <td className={classes['figure']}>{text(a)}</td>
      <td className={classes['figure']}>{text(b)}</td>
      <td className={classes['figure']} data-verdict={verdict}>
        {difference === null ? '–' : differenceText(difference, change, unit, t, locale)}
        {verdictWord !== '' && <span className={classes['verdictWord']}> {verdictWord}</span>}
      </td>
    </tr>
  );
}

function differenceText(
  difference: number,
  change: number | null,
  unit: ComparedFigure['unit'],
  t: LoadWords,
  locale: Locale,
): string {
  if (difference === 0) return '=';
  const sign = difference > 0 ? '+' : '−';
  const size = valueText(Math.abs(difference), unit, t, locale);
  // A share of a share would be read as points.
  if (unit === 'share') return `${sign}${t.points(formatNumber(Math.abs(difference) * 100, locale))}`;
  const percent = change === null ? '' : ` (${sign}${formatPercent(Math.abs(change), locale)})`;
  return `${sign}${size}${percent}`;
}

function valueText(value: number, unit: ComparedFigure['unit'], t: LoadWords, locale: Locale): string {
  switch (unit) {
    case 'ms':
      return formatDuration(value, locale);
    case 'duration':
      return elapsedTime(Math.round(value / 1000) * 1000);
    case 'count':
      return formatNumber(value, locale);
    case 'per-second':
      return t.perSecond(formatNumber(value, locale));
    case 'share':
      return formatPercent(value, locale);
    case 'bytes':
      return formatBytes(value, locale);
    default:
      return unit satisfies never;
  }
}

function wordOf(name: FigureName, t: LoadWords): string {
  const words: Readonly<Record<FigureName, string>> = {
    duration: t.duration,
    vusMax: t.vusMax,
    requests: t.requests,
    requestRate: t.requestRate,
    failed: t.failed,
    p50: t.p50,
    p95: t.p95,
    p99: t.p99,
    iterations: t.iterations,
    iterationRate: t.iterationRate,
    checks: t.checks,
    dropped: t.dropped,
    received: t.received,
  };
  return words[name];
}

function OverTime({ a, b }: { readonly a: LoadRunDetails; readonly b: LoadRunDetails }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const pane = usePane();
  const column = COLUMNS.find((each) => each === pane.params.get('show')) ?? 'p95Ms';
  const aligned = useMemo(() => alignRuns(a.points, b.points, column), [a.points, b.points, column]);
  const words: Readonly<Record<ComparedColumn, string>> = {
    p95Ms: t.p95,
    p50Ms: t.p50,
    p99Ms: t.p99,
    requestsPerSecond: t.requestRate,
    failedShare: t.failed,
    vus: t.virtualUsers,
  };
  const format = (value: number): string => {
    if (column === 'requestsPerSecond') return t.perSecond(formatNumber(value, locale));
    if (column === 'failedShare') return formatPercent(value, locale);
    return column === 'vus' ? formatNumber(value, locale) : formatDuration(value, locale);
  };
  const series: readonly ChartSeries[] = [
    { id: 'a', label: `${t.runA}: ${shortName(a.run)}`, color: COLOR_A, values: aligned.a },
    { id: 'b', label: `${t.runB}: ${shortName(b.run)}`, color: COLOR_B, values: aligned.b },
  ];
  const toMs = Math.max(1000, aligned.elapsedMs.at(-1) ?? 0);
  return (
    <div className={classes['overTime']}>
      <div className={classes['head']}>
        <h3>{t.overTime}</h3>
        <SegmentedControl
          size="xs"
          className={classes['modes'] ?? ''}
          aria-label={t.show}
          value={column}
          data={COLUMNS.map((each) => ({ value: each, label: words[each] }))}
          onChange={(next) => pane.setParams({ show: next === 'p95Ms' ? undefined : next })}
        />
      </div>
      <TimeSeriesChart
        timesMs={aligned.elapsedMs}
        series={series}
        range={{ fromMs: 0, toMs }}
        heightPx={HEIGHT_PX}
        formatValue={format}
        title={`${words[column]}: ${t.overTime}`}
        tooltipSort="none"
        min={0}
        timeZone={ELAPSED}
      />
    </div>
  );
}
