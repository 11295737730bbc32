// One load test: live while it runs, and afterwards as long as the lab keeps it.
import { Button } from '@mantine/core';
import type { LoadRunDetails, LoadRunSummary } from '@o11y-lab/lab-control';
import { IconArrowLeft, IconPlayerStop, IconRepeat } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { PageProps } from '../app/routes.tsx';
import { dashboardUrl, loadUrl, logsUrl, metricsUrl, tracesUrl } from '../correlate/links.ts';
import { isApiError } from '../data/http.ts';
import { isWithoutLab, stopLoadRun } from '../data/load.ts';
import { FaultsToggle } from '../faults/faults-toggle.tsx';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import type { RawTimeRange } from '../time/time-range.ts';
import { useTimeFormat } from '../time/time-zone.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { EmptyState, QueryView } from '../ui/query-view.tsx';
import { withParams } from '../url/params.ts';
import { draftOfCommand, draftParams } from './draft-model.ts';
import classes from './load.module.css';
import { messages } from './messages.ts';
import { RunCharts } from './run-charts.tsx';
import { RunFigures } from './run-figures.tsx';
import { isLive, verdictOf } from './run-model.ts';
import { RunOutput } from './run-output.tsx';
import { RunProgress } from './run-progress.tsx';
import { RunState } from './run-state.tsx';
import { RunVerdicts } from './run-verdicts.tsx';
import { RUNS_KEY, runKey, useLoadRun } from './use-load.ts';

export default function RunPage({ path }: PageProps): ReactElement {
  const t = useMessages(messages);
  const id = path['id'] ?? '';
  const query = useLoadRun(id);
  const isUnknown = isApiError(query.error) && query.error.status === 404;
  const isAlone = query.data === undefined && isWithoutLab(query.error);
  return (
    <div className={classes['page']}>
      <p className={classes['back']}>
        <PageLink to={loadUrl()}>
          <IconArrowLeft size={15} aria-hidden /> {t.allRuns}
        </PageLink>
      </p>
      {isUnknown || isAlone ? (
        <>
          <h1>{t.title}</h1>
          <EmptyState title={isAlone ? t.noLab : t.unknownRun}>{isAlone ? t.noLabHint : t.unknownRunHint}</EmptyState>
        </>
      ) : (
        <>
          {query.data === undefined && <h1>{t.title}</h1>}
          <QueryView query={query} height={520}>
            {(details) => <Run details={details} />}
          </QueryView>
        </>
      )}
    </div>
  );
}

function Run({ details }: { readonly details: LoadRunDetails }): ReactElement {
  const t = useMessages(messages);
  const { run, points, output } = details;
  return (
    <>
      <RunHead run={run} />
      <RunProgress run={run} last={points.at(-1)} />
      {run.error !== undefined && (
        <p className={verdictOf(run) === 'stopped' ? classes['dim'] : classes['error']} role="alert">
          {run.error}
          {run.exitCode !== undefined && <span className={classes['dim']}> ({t.exitCode(String(run.exitCode))})</span>}
        </p>
      )}
      {run.state === 'lost' && <p className={classes['error']}>{t.lostHint}</p>}
      <RunBody details={details} />
      <RunOutput text={output} />
    </>
  );
}

function RunBody({ details }: { readonly details: LoadRunDetails }): ReactElement {
  const t = useMessages(messages);
  const { run, points } = details;
  if (run.engine === 'k6') return <p className={classes['about']}>{t.realEngine}</p>;
  if (points.length === 0 && !isLive(run.state)) return <p className={classes['waiting']}>{t.noFigures}</p>;
  return (
    <>
      <RunFigures details={details} />
      {points.length > 0 ? (
        <RunCharts run={run} points={points} />
      ) : (
        <p className={classes['waiting']} data-live>
          {t.waiting}
        </p>
      )}
      <RunVerdicts run={run} />
    </>
  );
}

function RunHead({ run }: { readonly run: LoadRunSummary }): ReactElement {
  const t = useMessages(messages);
  const formatTime = useTimeFormat();
  const client = useQueryClient();
  const { locale } = useLocale();
  const stop = useMutation({
    mutationFn: () => stopLoadRun(run.id),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: runKey(run.id) });
      void client.invalidateQueries({ queryKey: RUNS_KEY });
    },
  });
  const again = withParams(loadUrl(), draftParams(draftOfCommand(run.command, run.script)));
  const about = run.scenarios.map((scenario) => scenario.about).filter((text) => text !== '');
  return (
    <header className={classes['runHead']}>
      <div className={classes['head']}>
        <h1 lang={locale}>{run.script}</h1>
        <RunState run={run} />
        <FaultsToggle />
        <span className={classes['buttons']}>
          {isLive(run.state) && (
            <Button
              size="xs"
              color="red"
              variant="light"
              leftSection={<IconPlayerStop size={15} aria-hidden />}
              loading={stop.isPending}
              disabled={run.state === 'stopping'}
              onClick={() => stop.mutate()}
            >
              {t.stop}
            </Button>
          )}
          <PageLink to={again} className={classes['linkButton']}>
            <IconRepeat size={15} aria-hidden /> {t.again}
          </PageLink>
        </span>
      </div>
      <p className={classes['failure']} role="alert">
        {stop.error && `${t.stopFailed}: ${stop.error.message}`}
      </p>
      <p className={classes['dim']}>
        {formatTime(run.startedUnixMs)} · {run.by === 'page' ? t.fromPage : t.fromTerminal}
        {about.map((text) => ` · ${text}`)}
      </p>
      <p className={classes['command']}>
        <code>{run.command}</code>
        <CopyButton text={run.command} what={t.theSame} />
      </p>
      <SameTime run={run} />
    </header>
  );
}

/** Before the first request and after the last, so that rates have something to begin with. */
const MARGIN_MS = 15_000;

function SameTime({ run }: { readonly run: LoadRunSummary }): ReactElement {
  const t = useMessages(messages);
  const from = String(run.startedUnixMs - MARGIN_MS);
  const range: RawTimeRange = {
    from,
    to: run.endedUnixMs === undefined || isLive(run.state) ? 'now' : String(run.endedUnixMs + MARGIN_MS),
  };
  const slowMs = Math.max(1, Math.floor(run.totals.p95Ms ?? 500));
  return (
    <nav className={classes['links']} aria-label={t.sameTime}>
      <span className={classes['dim']}>{t.sameTime}</span>
      <PageLink beside to={dashboardUrl('golden-signals', { range })}>
        {t.goldenSignals}
      </PageLink>
      <PageLink beside to={tracesUrl({ query: '{ resource.service.name = "api-gateway" && kind = server }', range })}>
        {t.traces}
      </PageLink>
      <PageLink
        beside
        to={tracesUrl({
          query: `{ resource.service.name = "api-gateway" && kind = server && duration > ${slowMs}ms }`,
          range,
        })}
      >
        {t.slowTraces}
      </PageLink>
      <PageLink beside to={logsUrl({ query: '{service_name=~".+"} | detected_level=~"error|warn"', range })}>
        {t.logs}
      </PageLink>
      <PageLink beside to={metricsUrl({ queries: ['sum(rate(k6_http_reqs_total[15s]))', 'sum(k6_vus)'], range })}>
        {t.k6Metrics}
      </PageLink>
    </nav>
  );
}
