// The runs that the lab keeps, newest first; two of them can be ticked.
import { ActionIcon, Button, Checkbox, Tooltip } from '@mantine/core';
import type { LoadRunSummary } from '@o11y-lab/lab-control';
import { IconCheck, IconTrash, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { elapsedTime } from '../charts/chart-time.ts';
import { loadRunUrl } from '../correlate/links.ts';
import { deleteLoadRun } from '../data/load.ts';
import { formatDuration, formatMoment, formatNumber, formatPercent } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import classes from './load.module.css';
import { messages } from './messages.ts';
import { failedShare, isLive } from './run-model.ts';
import { RunState } from './run-state.tsx';
import { RUNS_KEY } from './use-load.ts';

export interface RunsTableProps {
  readonly runs: readonly LoadRunSummary[];
  readonly chosen: readonly string[];
  readonly onToggle: (id: string) => void;
}

export function RunsTable({ runs, chosen, onToggle }: RunsTableProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  return (
    // The rows hold links and boxes, so that a keyboard can scroll it.
    <div className={classes['tableFrame']}>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col" className={classes['boxes']}>
              <span className="visually-hidden">{t.comparison}</span>
            </th>
            <th scope="col">{t.when}</th>
            <th scope="col">{t.script}</th>
            <th scope="col">{t.state}</th>
            {[t.duration, t.requests, t.p95, t.failures].map((word) => (
              <th key={word} scope="col" className={classes['figure']}>
                {word}
              </th>
            ))}
            <th scope="col">{t.thresholds}</th>
            <th scope="col">
              <span className="visually-hidden">{t.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => {
            const { id, script, totals, startedUnixMs } = run;
            const when = formatMoment(startedUnixMs, locale);
            const name = `${script} ${when}`;
            const failed = failedShare(totals);
            const at = chosen.indexOf(id);
            return (
              <tr key={id} data-chosen={at >= 0 || undefined}>
                <td>
                  <span className={classes['tick']}>
                    <Checkbox size="xs" checked={at >= 0} aria-label={t.choose(name)} onChange={() => onToggle(id)} />
                    <b aria-hidden>{at < 0 ? '' : at === 0 ? t.runA : t.runB}</b>
                  </span>
                </td>
                <td className={classes['nowrap']}>
                  <PageLink to={loadRunUrl(id)}>{when}</PageLink>
                </td>
                <th scope="row">
                  {script}
                  <span className={classes['about']}>{run.by === 'page' ? t.fromPage : t.fromTerminal}</span>
                </th>
                <td className={classes['nowrap']}>
                  <RunState run={run} />
                </td>
                <td className={classes['figure']}>{durationText(run)}</td>
                <td className={classes['figure']}>{formatNumber(totals.requests, locale)}</td>
                <td className={classes['figure']}>
                  {totals.p95Ms === null ? '–' : formatDuration(totals.p95Ms, locale)}
                </td>
                <td className={classes['figure']} data-bad={(failed ?? 0) > 0 || undefined}>
                  {failed === null ? '–' : formatPercent(failed, locale)}
                </td>
                <td>
                  <ThresholdMarks run={run} />
                </td>
                <td>{!isLive(run.state) && <Remove id={id} name={name} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function durationText({ startedUnixMs, endedUnixMs }: LoadRunSummary): string {
  return endedUnixMs === undefined ? '–' : elapsedTime(Math.round((endedUnixMs - startedUnixMs) / 1000) * 1000);
}

function ThresholdMarks({ run: { thresholds } }: { readonly run: LoadRunSummary }): ReactElement {
  const t = useMessages(messages);
  if (thresholds.length === 0) return <span className={classes['dim']}>–</span>;
  const crossed = thresholds.filter(({ ok }) => !ok);
  const text = thresholds.map(({ metric, source, ok }) => `${ok ? '✓' : '✗'} ${metric} ${source}`).join('\n');
  return (
    <span
      className={classes['mark']}
      data-ok={crossed.length === 0}
      title={text}
      aria-label={`${thresholds.length - crossed.length}/${thresholds.length} ${t.holds}`}
      role="img"
    >
      {crossed.length === 0 ? <IconCheck size={15} aria-hidden /> : <IconX size={15} aria-hidden />}
      {thresholds.length - crossed.length}/{thresholds.length}
    </span>
  );
}

/** Figures that are gone can't be had again: it takes a second click, in the same place. */
function Remove({ id, name }: { readonly id: string; readonly name: string }): ReactElement {
  const t = useMessages(messages);
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteLoadRun(id),
    onSettled: () => client.invalidateQueries({ queryKey: RUNS_KEY }),
  });
  if (isAsked) {
    return (
      <Button
        size="compact-xs"
        color="red"
        variant="light"
        autoFocus
        loading={remove.isPending}
        onBlur={() => setAsked(false)}
        onClick={() => remove.mutate()}
      >
        {t.reallyRemove}
      </Button>
    );
  }
  return (
    <Tooltip label={t.remove(name)}>
      <ActionIcon variant="subtle" color="gray" aria-label={t.remove(name)} onClick={() => setAsked(true)}>
        <IconTrash size={15} />
      </ActionIcon>
    </Tooltip>
  );
}
