// One process in full: where its telemetry is, how it does, what it prints, what it was started with.
import type { ProcessDetails, ProcessStatus } from '@o11y-lab/lab-control';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import {
  chaosUrl,
  dashboardUrl,
  logsUrl,
  metricsUrl,
  serviceMapUrl,
  serviceUrl,
  tracesUrl,
} from '../correlate/links.ts';
import { fetchProcessDetails } from '../data/lab.ts';
import { FaultBadge } from '../faults/fault-mark.tsx';
import { useMessages } from '../i18n/locale.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { LogTail } from './log-tail.tsx';
import { messages } from './messages.ts';
import { RedCharts } from './red-charts.tsx';
import classes from './services.module.css';

export function ProcessView({ process }: { readonly process: ProcessStatus }): ReactElement {
  const t = useMessages(messages);
  const { name } = process;
  const details = useQuery({
    // What it was started with may change with every start.
    queryKey: ['process', name, process.pid],
    queryFn: async ({ signal }) => (await fetchProcessDetails(name, signal)).value,
  });
  const sendsTelemetry = details.data?.env['OTEL_SERVICE_NAME'] !== undefined;
  return (
    <section className={classes['process']} aria-labelledby="process-name">
      <div className={classes['head']}>
        <h2 id="process-name">{name}</h2>
        <span className={classes['dim']}>{process.about}</span>
        <FaultBadge process={name} />
        <PageLink to={chaosUrl({ targets: [name] })}>{t.chaos}</PageLink>
        {sendsTelemetry && (
          <nav aria-label={name} className={classes['links']}>
            <PageLink beside to={logsUrl({ query: `{service_name="${name}"}` })}>
              {t.logs}
            </PageLink>
            <PageLink beside to={tracesUrl({ query: `{ resource.service.name = "${name}" }` })}>
              {t.traces}
            </PageLink>
            <PageLink
              beside
              to={metricsUrl({
                queries: [`sum by (span_name) (rate(traces_spanmetrics_calls_total{service_name="${name}"}[1m]))`],
              })}
            >
              {t.metrics}
            </PageLink>
            <PageLink beside to={dashboardUrl('service-overview', { variables: { service: name } })}>
              {t.dashboard}
            </PageLink>
            <PageLink beside to={serviceMapUrl({ node: name })}>
              {t.map}
            </PageLink>
          </nav>
        )}
      </div>
      {sendsTelemetry && <RedCharts service={name} />}
      <LogTail service={name} />
      <QueryView query={details}>{(data) => <Details details={data} />}</QueryView>
    </section>
  );
}

function Details({ details }: { readonly details: ProcessDetails }): ReactElement {
  const t = useMessages(messages);
  const { command, env, health, links } = details;
  const entries = Object.entries(env);
  const healthText = health.kind === 'http' ? `GET ${health.url}` : `${health.kind} ${health.address}`;
  return (
    <div className={classes['details']}>
      <section aria-labelledby="started-with">
        <h3 id="started-with">{t.command}</h3>
        {command.length > 0 && (
          <p className={classes['code']}>
            <code>{command.join(' ')}</code>
            <CopyButton text={command.join(' ')} what={t.command} />
          </p>
        )}
        <h3>{t.health}</h3>
        <p className={classes['code']}>
          <code>{healthText}</code>
        </p>
        {links.length > 0 && (
          <>
            <h3>{t.calls}</h3>
            <ul className={classes['calls']}>
              {links.map(({ to, toPort }) => (
                <li key={`${to} ${toPort}`}>
                  <PageLink to={serviceUrl(to)}>{to}</PageLink> <span className={classes['dim']}>{toPort}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <section aria-labelledby="environment">
        <h3 id="environment">{t.environment}</h3>
        <dl className={classes['env']}>
          {entries.map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
