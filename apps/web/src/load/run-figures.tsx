// The figures of a whole run in a row.
import type { LoadRunDetails } from '@o11y-lab/lab-control';
import type { ReactElement } from 'react';
import { formatDuration, formatNumber, formatPercent } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import classes from './load.module.css';
import { messages } from './messages.ts';
import { checksShare, failedShare, isLive, lengthMs } from './run-model.ts';

export function RunFigures({ details }: { readonly details: LoadRunDetails }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { totals, state } = details.run;
  const duration = lengthMs(details);
  const failed = failedShare(totals);
  const checks = checksShare(totals);
  const ms = (value: number | null): string => (value === null ? '–' : formatDuration(value, locale));
  const share = (value: number | null): string => (value === null ? '–' : formatPercent(value, locale));
  const rate = duration > 0 ? t.perSecond(formatNumber((totals.requests * 1000) / duration, locale)) : '';
  const mostVus = details.points.reduce((max, { vus }) => Math.max(max, vus), 0);
  const figures: readonly (readonly [label: string, value: string, more: string, tone: 'plain' | 'bad'])[] = [
    [t.requests, formatNumber(totals.requests, locale), rate, 'plain'],
    [
      t.failures,
      share(failed),
      totals.failedRequests > 0 ? formatNumber(totals.failedRequests, locale) : '',
      (failed ?? 0) > 0 ? 'bad' : 'plain',
    ],
    [t.p50, ms(totals.p50Ms), '', 'plain'],
    [t.p95, ms(totals.p95Ms), '', 'plain'],
    [t.p99, ms(totals.p99Ms), '', 'plain'],
    isLive(state)
      ? [t.virtualUsers, formatNumber(totals.vus, locale), '', 'plain']
      : [t.vusMax, formatNumber(mostVus, locale), '', 'plain'],
    [t.iterations, formatNumber(totals.iterations, locale), '', 'plain'],
    [t.checks, share(checks), '', checks !== null && checks < 1 ? 'bad' : 'plain'],
  ];
  return (
    <dl className={classes['figures']}>
      {figures.map(([label, value, more, tone]) => (
        <div key={label} data-tone={tone}>
          <dt>{label}</dt>
          <dd>
            {value} <span>{more}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
