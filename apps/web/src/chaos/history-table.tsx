// What was injected, and what became of it.
import { Button } from '@mantine/core';
import type { FaultRecord } from '@o11y-lab/lab-control';
import { type ReactElement, useState } from 'react';
import { chaosUrl, serviceUrl } from '../correlate/links.ts';
import { faultText, recordTitle } from '../faults/fault-text.ts';
import { messages as words } from '../faults/messages.ts';
import type { LiveFaults } from '../faults/use-faults.ts';
import { formatDuration, formatMoment } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import classes from './chaos.module.css';
import { EffectText } from './effect-text.tsx';
import { experimentOf, experimentParams } from './experiment.ts';
import { messages } from './messages.ts';
import { metricsLink, tracesLink } from './signal.ts';
import type { Inject } from './use-inject.tsx';

const PAGE_ROWS = 15;

export function HistoryTable({ live, inject }: { readonly live: LiveFaults; readonly inject: Inject }): ReactElement {
  const t = useMessages(messages);
  const [count, setCount] = useState(PAGE_ROWS);
  const { history } = live;
  const rest = history.length - count;
  return (
    <section className={classes['section']} aria-labelledby="history">
      <h2 id="history">{t.history}</h2>
      {history.length === 0 ? (
        <p className={classes['dim']}>{t.noHistory}</p>
      ) : (
        <div className={classes['tableFrame']}>
          <table className={classes['table']}>
            <thead>
              <tr>
                <th scope="col">{t.when}</th>
                <th scope="col">{t.fault}</th>
                <th scope="col">{t.target}</th>
                <th scope="col">{t.source}</th>
                <th scope="col">{t.took}</th>
                <th scope="col">{t.effect}</th>
                <th scope="col">{t.actions}</th>
              </tr>
            </thead>
            <tbody>
              {history.slice(0, count).map((record) => (
                <Row key={record.id} record={record} nowMs={live.nowUnixMs} inject={inject} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rest > 0 && (
        <div>
          <Button size="compact-xs" variant="default" onClick={() => setCount(count + PAGE_ROWS)}>
            {t.showMore(String(Math.min(rest, PAGE_ROWS)))}
          </Button>
        </div>
      )}
    </section>
  );
}

interface RowProps {
  readonly record: FaultRecord;
  readonly nowMs: number;
  readonly inject: Inject;
}

function Row({ record, nowMs, inject }: RowProps): ReactElement {
  const t = useMessages(messages);
  const names = useMessages(words);
  const { locale } = useLocale();
  const { fault, targets, by, command, durationMs, fromUnixMs, toUnixMs, endedBy, effect, state, detail } = record;
  const experiment = experimentOf(record);
  const text = faultText(fault, names);
  const title = recordTitle(record, names);
  const lastedMs = toUnixMs === undefined ? undefined : toUnixMs - fromUnixMs;
  const end = endedBy === undefined ? '' : t[`ended_${endedBy}`];
  return (
    <tr>
      <td className={classes['figure']}>{formatMoment(fromUnixMs, locale)}</td>
      <th scope="row">
        {experiment === undefined ? (
          <span title={command}>{text}</span>
        ) : (
          // Into the form, where it can be changed before it is injected again.
          <PageLink to={chaosUrl({ settings: experimentParams(experiment) })} title={command}>
            {text}
          </PageLink>
        )}
      </th>
      <td>
        {targets.map((target, i) => (
          <span key={target}>
            {i > 0 && ', '}
            <PageLink to={serviceUrl(target)}>{target}</PageLink>
          </span>
        ))}
      </td>
      <td className={classes['dim']}>{t[`by_${by}`]}</td>
      <td className={classes['figure']}>
        {lastedMs === undefined || durationMs === undefined ? t.instant : formatDuration(lastedMs, locale)}
        {end !== '' && <span className={classes['below']}>{end}</span>}
      </td>
      <td className={classes['effectCell']}>
        {state === 'failed' ? (
          <span className={classes['problem']}>
            {t.failed}
            {detail === undefined ? '' : `: ${detail}`}
          </span>
        ) : (
          <EffectText effect={effect} targets={targets} />
        )}
      </td>
      <td>
        <span className={classes['actions']}>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t.againOf(title)}
            disabled={inject.isPending || fault.kind === 'exec'}
            {...(fault.kind === 'exec' ? { title: t.onlyTyped } : {})}
            onClick={() =>
              inject.inject({
                fault,
                targets,
                by: 'page',
                command,
                ...(durationMs === undefined ? {} : { durationMs }),
              })
            }
          >
            {t.again}
          </Button>
          <PageLink beside to={metricsLink(record, nowMs)} aria-label={t.metricsOf(title)}>
            {t.metrics}
          </PageLink>
          <PageLink beside to={tracesLink(record, nowMs)} aria-label={t.tracesOf(title)}>
            {t.traces}
          </PageLink>
        </span>
      </td>
    </tr>
  );
}
