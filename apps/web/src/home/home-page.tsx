// The first thing that a person sees: what runs, what flows, what failed, and what to try.

import { Button, Skeleton } from '@mantine/core';
import { isWell, type LabStatus } from '@o11y-lab/lab-control';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactElement, Suspense } from 'react';
import { chaosUrl, dashboardUrl, loadUrl, serviceMapUrl, serviceUrl, sqlUrl, tracesUrl } from '../correlate/links.ts';
import { commandLab, fetchTopology } from '../data/lab.ts';
import { queryInstant } from '../data/prometheus.ts';
import { useLabStatus } from '../data/use-backend.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { StateIcon } from '../shell/lab-health.tsx';
import { messages as shellMessages } from '../shell/messages.ts';
import { EXAMPLES } from '../sql/examples.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { EmptyState } from '../ui/query-view.tsx';
import { hintText } from './hint-words.ts';
import classes from './home.module.css';
import { Ingest } from './ingest.tsx';
import { ErrorLines, FailedTraces } from './last-errors.tsx';
import { messages } from './messages.ts';
import { topologyPicture, trafficQueries } from './topology-model.ts';
import { Yours } from './yours.tsx';

const TopologyFigure = lazy(() => import('./topology-figure.tsx'));

const WINDOW = '1m';
const TRAFFIC_MS = 3000;

export default function HomePage(): ReactElement {
  const t = useMessages(messages);
  const { data: status, error } = useLabStatus();
  return (
    <div className={classes['page']}>
      <div className={classes['top']}>
        <h1>{t.title}</h1>
        <Ingest />
      </div>
      {status && <NotWell status={status} />}
      <section className={classes['card']} aria-labelledby="topology">
        <div className={classes['cardHead']}>
          <h2 id="topology">{t.topology}</h2>
          <PageLink to="/services">{t.openServices}</PageLink>
        </div>
        <p className={classes['dim']}>{t.topologyHint}</p>
        {error !== null && status === undefined ? (
          <EmptyState title={t.noLab}>{t.noLabHint}</EmptyState>
        ) : (
          <Topology status={status} />
        )}
      </section>
      <div className={classes['columns']}>
        <FailedTraces />
        <ErrorLines />
      </div>
      <Next status={status} />
      <Yours />
    </div>
  );
}

function Topology({ status }: { readonly status: LabStatus | undefined }): ReactElement | null {
  const topology = useQuery({
    queryKey: ['topology', status?.startedUnixMs],
    queryFn: async ({ signal }) => (await fetchTopology(signal)).value,
  });
  const traffic = useQuery({
    queryKey: ['home', 'traffic'],
    queryFn: async ({ signal }) => {
      const queries = trafficQueries(WINDOW);
      const ask = async (query: string) => (await queryInstant(query, Date.now(), signal)).value.series;
      const [rate, failed, p95] = await Promise.all([ask(queries.rate), ask(queries.failed), ask(queries.p95)]);
      return { rate, failed, p95 };
    },
    refetchInterval: TRAFFIC_MS,
    placeholderData: keepPreviousData,
  });
  if (!topology.data) return <Skeleton height={260} />;
  const picture = topologyPicture(topology.data, traffic.data ?? { rate: [], failed: [], p95: [] });
  // In a lab of somebody's own nothing may call anything.
  if (picture.nodes.length === 0) return null;
  return (
    <Suspense fallback={<Skeleton height={260} />}>
      <TopologyFigure picture={picture} processes={status?.processes ?? []} />
    </Suspense>
  );
}

function NotWell({ status }: { readonly status: LabStatus }): ReactElement | null {
  const t = useMessages(messages);
  const states = useMessages(shellMessages);
  const client = useQueryClient();
  const command = useMutation({
    mutationFn: ({ action, name }: { readonly action: 'start' | 'restart'; readonly name: string }) =>
      commandLab(action, [name]),
    onSettled: () => client.invalidateQueries({ queryKey: ['lab-status'] }),
  });
  const unwell = status.processes.filter((process) => !isWell(process));
  if (unwell.length === 0) return null;
  return (
    <section className={classes['card']} aria-labelledby="not-well">
      <h2 id="not-well">{t.notWell}</h2>
      <ul className={classes['list']}>
        {unwell.map(({ name, state, detail }) => (
          <li key={name} className={classes['row']}>
            <StateIcon state={state} />
            <PageLink to={serviceUrl(name)}>{name}</PageLink>
            <span className={classes['grow']}>
              {states[state]}
              {detail === undefined ? '' : `: ${detail}`}
            </span>
            <Button
              size="compact-xs"
              variant="default"
              loading={command.isPending && command.variables.name === name}
              onClick={() => command.mutate({ action: state === 'stopped' ? 'start' : 'restart', name })}
            >
              {state === 'stopped' ? t.start : t.restart}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Next({ status }: { readonly status: LabStatus | undefined }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const links = [
    { to: dashboardUrl('golden-signals'), says: t.nextDashboards },
    { to: serviceMapUrl(), says: t.nextMap },
    { to: tracesUrl({ query: '{ duration > 100ms }' }), says: t.nextTraces },
    { to: loadUrl(), says: t.nextLoad },
    { to: chaosUrl(), says: t.nextChaos },
    { to: sqlUrl(EXAMPLES[0].sql), says: t.nextSql },
  ];
  // The first hint of the lab is to open this page.
  const commands = (status?.hints ?? []).filter(({ type }) => !type.startsWith('http'));
  return (
    <section className={classes['card']} aria-labelledby="next">
      <h2 id="next">{t.next}</h2>
      <ul className={classes['links']}>
        {links.map(({ to, says }) => (
          <li key={to}>
            <PageLink to={to}>{says}</PageLink>
          </li>
        ))}
      </ul>
      {commands.length > 0 && <h3>{t.inTerminal}</h3>}
      <ul className={classes['commands']}>
        {commands.map(({ say, type }) => (
          <li key={type}>
            <span className={classes['dim']}>{hintText(say, locale)}</span>
            <span className={classes['command']}>
              <code>{type}</code>
              <CopyButton text={type} what={hintText(say, locale)} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
