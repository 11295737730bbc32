// Explore metrics: ask in PromQL or with pickers, see answers over time, as values, as a heatmap, or step by step.
import { Button, Skeleton } from '@mantine/core';
import { formatDurationMs, formatUnit } from '@o11y-lab/dashboards';
import { IconHistory, IconListSearch, IconPlayerPlay, IconPlus, IconZoomCode } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactElement, Suspense, useCallback, useMemo, useState } from 'react';
import { useLiveCompletion } from '../../editor/live-completion.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { useTime } from '../../time/use-time.tsx';
import { InspectDrawer, type InspectedExchange } from '../../ui/inspect-drawer.tsx';
import { onDemand } from '../../ui/on-demand.tsx';
import { ErrorBox } from '../../ui/query-view.tsx';
import { useSlow } from '../../ui/use-slow.ts';
import { usePane } from '../../url/pane.tsx';
import { HistoryDrawer } from '../common/history-drawer.tsx';
import { useQueryHistory } from '../common/query-history.ts';
import { useDraft } from '../common/use-draft.ts';
import { ExampleList } from './example-list.tsx';
import { ExplainView } from './explain-view.tsx';
import { GraphView } from './graph-view.tsx';
import { messages } from './messages.ts';
import type { MetricFinderProps } from './metric-finder.tsx';
import classes from './metrics-page.module.css';
import {
  changeQuery,
  duplicateQuery,
  EMPTY_QUERY,
  letterOf,
  type MetricsQuery,
  type MetricsView,
  moveQuery,
  QUERIES_MAX,
  queriesText,
  queryParams,
  readQueries,
  readQueriesText,
  readView,
  removeQuery,
  viewParams,
} from './metrics-state.ts';
import { QueryRow } from './query-row.tsx';
import classesOfResults from './results.module.css';
import { guessUnit, shownUnit } from './unit.ts';
import { type QueryState, useMetricsData } from './use-metrics-data.ts';
import { ValueTableView } from './value-table-view.tsx';
import { ViewOptions } from './view-options.tsx';

/** What a first visit does not see is loaded when it is opened. */
const HeatmapView = lazy(async () => ({ default: (await import('./heatmap-view.tsx')).HeatmapView }));
const MetricFinder = onDemand<MetricFinderProps>(async () => (await import('./metric-finder.tsx')).MetricFinder);

type OpenDrawer = 'history' | 'finder' | 'inspect' | undefined;

export default function MetricsPage(): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const pane = usePane();
  const time = useTime();
  const client = useQueryClient();
  const [drawer, setDrawer] = useState<OpenDrawer>();
  const committed = useMemo(() => readQueries(pane.params), [pane.params]);
  const view = useMemo(() => readView(pane.params), [pane.params]);
  const [draftText, setDraftText] = useDraft(`metrics.${pane.kind}`, queriesText(committed));
  const queries = useMemo(() => readQueriesText(draftText), [draftText]);
  const data = useMetricsData(committed, view, time.range);
  const history = useQueryHistory('promql');
  const completion = useLiveCompletion('promql', time.range);
  const { data: metrics } = useQuery({
    queryKey: ['metric-names'],
    queryFn: async () => (await completion.metricNames?.()) ?? [],
  });

  const setQueries = useCallback((next: readonly MetricsQuery[]) => setDraftText(queriesText(next)), [setDraftText]);
  const { setParams } = pane;
  const { refresh } = time;
  const { add } = history;
  const run = useCallback(
    (next: readonly MetricsQuery[], change: Partial<MetricsView> = {}) => {
      for (const { text, isHidden } of next) if (!isHidden) add(text);
      setParams({ ...queryParams(next), ...viewParams(change) }, { push: true });
      refresh();
    },
    [setParams, refresh, add],
  );
  const pick = (text: string): void => {
    // Into the first empty query, or as one more.
    const at = queries.findIndex((query) => query.text.trim() === '');
    const next = at >= 0 ? changeQuery(queries, at, { text }) : [...queries, { ...EMPTY_QUERY, text }];
    setDrawer(undefined);
    run(next.slice(0, QUERIES_MAX));
  };

  const states = view.tab === 'table' ? data.instant : data.range;
  const unit = useMemo(() => {
    const units = new Set(
      committed.filter(({ isHidden }) => !isHidden).map(({ text }) => guessUnit(text, metrics ?? [])),
    );
    return shownUnit(units.size === 1 ? [...units][0] : undefined);
  }, [committed, metrics]);
  const formatValue = useCallback(
    (value: number, decimals?: number) => formatUnit(value, unit, decimals, { locale }),
    [unit, locale],
  );
  const exemplarCount = data.exemplars.reduce(
    (sum, { data: answer }) => sum + (answer?.value.reduce((count, { exemplars }) => count + exemplars.length, 0) ?? 0),
    0,
  );
  const isIdle = committed.every(({ text }) => text.trim() === '');
  const loaded = data.isReady && states.every(({ result }) => !result.isFetching);
  const isSlow = useSlow(!loaded);
  const seriesCount = states.reduce((sum, { result }) => sum + (result.data?.value.series.length ?? 0), 0);

  return (
    <div className={classes['page']}>
      <div className={classes['head']}>
        <h1>{t.title}</h1>
        <HeadButton icon={<IconListSearch size={15} />} label={t.finder} onClick={() => setDrawer('finder')} />
        <HeadButton icon={<IconHistory size={15} />} label={t.history} onClick={() => setDrawer('history')} />
        <HeadButton icon={<IconZoomCode size={15} />} label={t.inspect} onClick={() => setDrawer('inspect')} />
      </div>
      <div className={classes['queries']}>
        {queries.map((query, index) => (
          <QueryRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a query is its letter, which is its place
            key={index}
            index={index}
            count={queries.length}
            query={query}
            state={stateOf(states, index, query)}
            metrics={metrics}
            completion={completion}
            onChange={(change) => setQueries(changeQuery(queries, index, change))}
            onRun={(change = {}) => run(changeQuery(queries, index, change))}
            onDuplicate={() => run(duplicateQuery(queries, index))}
            onRemove={() => run(removeQuery(queries, index))}
            onMove={(direction) => run(moveQuery(queries, index, direction))}
          />
        ))}
      </div>
      <div className={classes['options']}>
        <Button size="xs" leftSection={<IconPlayerPlay size={14} />} onClick={() => run(queries)}>
          {t.run}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          disabled={queries.length >= QUERIES_MAX}
          onClick={() => setQueries([...queries, EMPTY_QUERY])}
        >
          {t.addQuery}
        </Button>
        {isSlow && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              for (const key of ['metrics-range', 'metrics-instant']) void client.cancelQueries({ queryKey: [key] });
            }}
          >
            {t.cancel}
          </Button>
        )}
      </div>
      {isIdle ? (
        <ExampleList onPick={pick} />
      ) : (
        <>
          <ViewOptions
            view={view}
            onChange={(change) => setParams(viewParams(change))}
            stepText={formatDurationMs(data.stepping.stepMs)}
            exemplarCount={view.exemplars ? exemplarCount : undefined}
          />
          {states.map(
            ({ letter, result }) =>
              result.error && <ErrorBox key={letter} error={result.error} onRetry={() => void result.refetch()} />,
          )}
          {renderResults()}
        </>
      )}
      <p className="visually-hidden" role="status">
        {!isIdle && loaded && view.tab !== 'explain' ? t.loadedLive(seriesCount.toLocaleString(locale)) : ''}
      </p>
      <HistoryDrawer
        opened={drawer === 'history'}
        onClose={() => setDrawer(undefined)}
        history={history}
        onPick={pick}
      />
      <MetricFinder
        opened={drawer === 'finder'}
        onClose={() => setDrawer(undefined)}
        metrics={metrics ?? []}
        onPick={pick}
      />
      <InspectDrawer
        opened={drawer === 'inspect'}
        onClose={() => setDrawer(undefined)}
        exchanges={exchangesOf(states)}
      />
    </div>
  );

  function renderResults(): ReactElement | null {
    if (view.tab === 'explain') {
      return (
        <>
          {committed.map(({ text }, index) =>
            text.trim() === '' ? null : (
              <ExplainView
                // biome-ignore lint/suspicious/noArrayIndexKey: a query is its letter, which is its place
                key={index}
                letter={letterOf(index)}
                text={text}
                macros={data.stepping.macros}
                time={time}
                onUse={(query) => run(changeQuery(queries, index, { text: query }), { tab: 'graph' })}
              />
            ),
          )}
        </>
      );
    }
    const hasNothing = states.length > 0 && states.every(({ result }) => result.data === undefined);
    if (hasNothing && loaded) return null; // all were cancelled, or failed
    if (hasNothing) return <Skeleton height={462} radius="md" />;
    const isOld = states.some(
      ({ result }) => result.isPlaceholderData || (result.error !== null && result.data !== undefined),
    );
    return (
      <div
        className={classesOfResults['panel']}
        data-old={isOld || undefined}
        aria-busy={states.some(({ result }) => result.isFetching)}
      >
        {view.tab === 'graph' && <GraphView data={data} view={view} time={time} formatValue={formatValue} />}
        {view.tab === 'table' && <ValueTableView data={data} time={time} formatValue={formatValue} />}
        {view.tab === 'heatmap' && (
          <Suspense fallback={<Skeleton height={462} radius="md" />}>
            <HeatmapView data={data} time={time} metrics={metrics ?? []} />
          </Suspense>
        )}
      </div>
    );
  }
}

function HeadButton(props: {
  readonly icon: ReactElement;
  readonly label: string;
  readonly onClick: () => void;
}): ReactElement {
  return (
    <Button size="xs" variant="default" leftSection={props.icon} onClick={props.onClick}>
      {props.label}
    </Button>
  );
}

/** What is known of a query, unless it was changed since it was run. */
function stateOf(states: readonly QueryState[], index: number, query: MetricsQuery): QueryState | undefined {
  const state = states.find(({ letter }) => letter === letterOf(index));
  return state?.query.text === query.text ? state : undefined;
}

function exchangesOf(states: readonly QueryState[]): readonly InspectedExchange[] {
  return states.flatMap(({ letter, query, result }) => {
    const exchange = result.data?.exchange;
    return exchange === undefined ? [] : [{ name: `${letter}: ${query.text}`, exchange }];
  });
}
