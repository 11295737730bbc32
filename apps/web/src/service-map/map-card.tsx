// What is chosen on the map, in full: its figures over time, its neighbours, and its traces, logs and metrics beside it.
import { Button, CloseButton } from '@mantine/core';
import type { TopologyView } from '@o11y-lab/lab-control';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { chaosUrl, dashboardUrl, logsUrl, metricsUrl, serviceUrl, tracesUrl } from '../correlate/links.ts';
import { countLines } from '../data/loki.ts';
import { searchTraces } from '../data/tempo.ts';
import { FaultBadge } from '../faults/fault-mark.tsx';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { RedCharts, RedFigures } from '../services/red-charts.tsx';
import { useTime } from '../time/use-time.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { serviceColor } from '../ui/series-color.ts';
import { usePane } from '../url/pane.tsx';
import { errorColor, figureWords } from './figures-text.ts';
import type { Figures, MapEdge, MapNode, ServiceMap } from './map-model.ts';
import { processOf } from './map-names.ts';
import { callWord } from './map-table.tsx';
import { edgeSelector, edgeTargets, nodeTargets, redQueries, type Targets } from './map-targets.ts';
import { messages } from './messages.ts';
import { KindIcon } from './node-icon.tsx';
import classes from './service-map.module.css';

interface CardProps {
  readonly map: ServiceMap;
  readonly nodeUrl: (name: string) => string;
  readonly edgeUrl: (id: string) => string;
  readonly onClose: () => void;
}

export function NodeCard({
  node,
  topology,
  ...card
}: CardProps & { readonly node: MapNode; readonly topology: TopologyView | undefined }): ReactElement {
  const t = useMessages(messages);
  const { name, kind } = node;
  const process = processOf(node, card.map, topology);
  const incoming = card.map.edges.filter(({ to }) => to === name);
  const outgoing = card.map.edges.filter(({ from }) => from === name);
  const selector = node.isSource ? `client=${JSON.stringify(name)}` : `server=${JSON.stringify(name)}`;
  return (
    <Card
      title={name}
      mark={<i className={classes['dot']} style={{ background: serviceColor(name) }} aria-hidden />}
      kind={
        <span className={classes['name']}>
          <KindIcon kind={kind} />
          {t[kind]} {process !== undefined && <FaultBadge process={process} />}
        </span>
      }
      figures={node.figures}
      onClose={card.onClose}
    >
      {kind === 'external' && <p className={classes['dim']}>{t.externalHint}</p>}
      {node.isSource && kind !== 'user' && <p className={classes['dim']}>{t.outgoing}</p>}
      <TargetButtons targets={nodeTargets(node, card.map)}>
        {kind === 'service' && (
          <PageButton to={dashboardUrl('service-overview', { variables: { service: name } })}>{t.dashboard}</PageButton>
        )}
        {process !== undefined && <PageButton to={serviceUrl(process)}>{t.servicePage}</PageButton>}
        {process !== undefined && <PageButton to={chaosUrl({ targets: [process] })}>{t.injectFault}</PageButton>}
      </TargetButtons>
      <Neighbours title={t.calledBy} edges={incoming} nameOf={({ from }) => from} card={card} />
      <Neighbours title={t.callsOthers} edges={outgoing} nameOf={({ to }) => to} card={card} />
      {kind === 'service' ? (
        <RedCharts service={name} />
      ) : (
        <RedFigures name={name} queriesOf={(window) => redQueries(selector, window)} />
      )}
    </Card>
  );
}

export function EdgeCard({ edge, ...card }: CardProps & { readonly edge: MapEdge }): ReactElement {
  const t = useMessages(messages);
  return (
    <Card
      title={
        <>
          <PageLink to={card.nodeUrl(edge.from)}>{edge.from}</PageLink> →{' '}
          <PageLink to={card.nodeUrl(edge.to)}>{edge.to}</PageLink>
        </>
      }
      kind={callWord(edge.type, t)}
      figures={edge.figures}
      onClose={card.onClose}
    >
      <TargetButtons targets={edgeTargets(edge, card.map)} />
      <RedFigures name={edge.to} queriesOf={(window) => redQueries(edgeSelector(edge), window)} />
    </Card>
  );
}

function Card({
  title,
  mark,
  kind,
  figures,
  onClose,
  children,
}: {
  readonly title: ReactNode;
  readonly mark?: ReactNode;
  readonly kind: ReactNode;
  readonly figures: Figures;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { rate, errors, p95 } = figureWords(figures, t, locale);
  return (
    <section className={classes['card']} aria-labelledby="map-chosen">
      <div className={classes['cardHead']}>
        {mark}
        <h2 id="map-chosen">{title}</h2>
        <CloseButton size="sm" aria-label={t.close} onClick={onClose} />
      </div>
      <p className={classes['dim']}>{kind}</p>
      <dl className={classes['figures']}>
        <div>
          <dt>{t.rate}</dt>
          <dd>{rate}</dd>
        </div>
        <div>
          <dt>{t.errors}</dt>
          <dd style={{ color: errorColor(figures.errorShare) }}>{errors ?? '0 %'}</dd>
        </div>
        <div>
          <dt>{t.p95}</dt>
          <dd>{p95 ?? '–'}</dd>
        </div>
      </dl>
      {children}
    </section>
  );
}

/** Traces are counted up to this many: more would search for long to say the same. */
const TRACES_COUNTED_MAX = 100;

function TargetButtons({
  targets,
  children,
}: {
  readonly targets: Targets;
  readonly children?: ReactNode;
}): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const pane = usePane();
  const { range, raw } = useTime();
  const { traces, failedTraces, logs, logsOf, metrics } = targets;
  const traceCount = useTraceCount(traces);
  const failedCount = useTraceCount(failedTraces);
  const lineCount = useQuery({
    queryKey: ['count-lines', logs, range.fromMs, range.toMs],
    queryFn: ({ signal }) => countLines(logs ?? '', range.fromMs, range.toMs, signal),
    enabled: logs !== undefined,
  });
  const tracesText = (count: number): string =>
    count >= TRACES_COUNTED_MAX ? t.atLeast(String(TRACES_COUNTED_MAX)) : String(count);
  return (
    <div className={classes['buttons']}>
      <CountButton
        name={t.traces}
        count={traceCount}
        text={tracesText}
        onOpen={() => pane.openBeside(tracesUrl({ query: traces, range: raw }))}
      />
      <CountButton
        name={t.failedTraces}
        count={failedCount}
        text={tracesText}
        onOpen={() => pane.openBeside(tracesUrl({ query: failedTraces, range: raw }))}
      />
      {logs === undefined ? (
        <Button size="compact-sm" variant="default" disabled title={t.noLogs}>
          {t.logs}
        </Button>
      ) : (
        <CountButton
          name={t.logs}
          title={t.logsOf(logsOf.join(', '))}
          count={lineCount.data}
          text={(count) => count.toLocaleString(locale)}
          onOpen={() => pane.openBeside(logsUrl({ query: logs, range: raw }))}
        />
      )}
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => pane.openBeside(metricsUrl({ queries: metrics, range: raw }))}
      >
        {t.metrics}
      </Button>
      {children}
    </div>
  );
}

function useTraceCount(query: string): number | undefined {
  const { range } = useTime();
  const { data } = useQuery({
    queryKey: ['count-traces', query, range.fromMs, range.toMs],
    queryFn: async ({ signal }) => {
      const search = { query, fromMs: range.fromMs, toMs: range.toMs, limit: TRACES_COUNTED_MAX, spansPerSpanSet: 1 };
      return (await searchTraces(search, signal)).value.traces.length;
    },
  });
  return data;
}

/** Says how much it leads to; what leads nowhere can't be pressed, and says why. */
function CountButton({
  name,
  title,
  count,
  text,
  onOpen,
}: {
  readonly name: string;
  readonly title?: string;
  readonly count: number | undefined;
  readonly text: (count: number) => string;
  readonly onOpen: () => void;
}): ReactElement {
  const t = useMessages(messages);
  return (
    <Button
      size="compact-sm"
      variant="default"
      disabled={count === 0}
      title={count === 0 ? t.none(name) : (title ?? name)}
      onClick={onOpen}
    >
      {count === undefined ? name : t.counted(name, text(count))}
    </Button>
  );
}

function PageButton({ to, children }: { readonly to: string; readonly children: ReactNode }): ReactElement {
  const pane = usePane();
  return (
    <Button size="compact-sm" variant="default" onClick={() => pane.openBeside(to)}>
      {children}
    </Button>
  );
}

function Neighbours({
  title,
  edges,
  nameOf,
  card,
}: {
  readonly title: string;
  readonly edges: readonly MapEdge[];
  readonly nameOf: (edge: MapEdge) => string;
  readonly card: CardProps;
}): ReactElement | null {
  const t = useMessages(messages);
  const { locale } = useLocale();
  if (edges.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul className={classes['neighbours']}>
        {edges.map((edge) => {
          const words = figureWords(edge.figures, t, locale);
          return (
            <li key={edge.id}>
              <PageLink to={card.nodeUrl(nameOf(edge))}>{nameOf(edge)}</PageLink>
              <PageLink to={card.edgeUrl(edge.id)} className={classes['neighbourEdge']} title={edge.id}>
                {words.rate}
                {words.errors && <span style={{ color: errorColor(edge.figures.errorShare) }}> ⚠ {words.errors}</span>}
                {words.p95 && ` · ${words.p95}`}
              </PageLink>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
