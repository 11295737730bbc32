// Explore traces: find traces by a form or in TraceQL, see them as dots and rows, or make metrics of their spans.
import { Button, Menu, Skeleton, Title } from '@mantine/core';
import { formatDurationMs } from '@o11y-lab/dashboards';
import { IconChevronDown, IconHistory, IconSitemap, IconZoomCode } from '@tabler/icons-react';
import { type ReactElement, useMemo, useState } from 'react';
import { serviceMapUrl, traceUrl } from '../../correlate/links.ts';
import type { EditorProblem } from '../../editor/editor-types.ts';
import { useMessages } from '../../i18n/locale.tsx';
import { type PageTime, useTime } from '../../time/use-time.tsx';
import { InspectDrawer, type InspectedExchange } from '../../ui/inspect-drawer.tsx';
import { EmptyState, QueryView } from '../../ui/query-view.tsx';
import { usePane } from '../../url/pane.tsx';
import { HistoryDrawer } from '../common/history-drawer.tsx';
import { useQueryHistory } from '../common/query-history.ts';
import { useDraft } from '../common/use-draft.ts';
import { EmptySearch } from './empty-search.tsx';
import { ExampleList } from './example-list.tsx';
import { EXAMPLES } from './examples.ts';
import { parseLimit } from './found-model.ts';
import { serviceOf } from './links-model.ts';
import { messages } from './messages.ts';
import { shorterRanges } from './metrics-model.ts';
import { MetricsView } from './metrics-view.tsx';
import { OpenById } from './open-by-id.tsx';
import { QueryPanel } from './query-panel.tsx';
import { formOf } from './search-form.ts';
import { SearchResults } from './search-results.tsx';
import { readPastedTrace } from './trace-id.ts';
import { errorOffset, filtered, kindOf, useTraceqlParser } from './traceql-query.ts';
import classes from './traces.module.css';
import { type TracesData, useTracesData } from './use-traces-data.ts';

const RESULT_HEIGHT_PX = 420;

export default function TracesPage(): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const time = useTime();
  const history = useQueryHistory('traceql');
  const parse = useTraceqlParser();
  const committed = pane.params.get('q') ?? '';
  const limit = parseLimit(pane.params.get('limit'));
  const [draft, setDraft] = useDraft(`traces.${pane.kind}`, committed);
  const [drawer, setDrawer] = useState<'history' | 'inspect'>();
  const kind = useMemo(
    () => (committed.trim() === '' || parse === undefined ? undefined : kindOf(committed, parse)),
    [committed, parse],
  );
  const form = useMemo(() => {
    const query = parse?.(committed);
    return query && formOf(query, committed);
  }, [committed, parse]);
  const data = useTracesData(committed, kind, time.range, limit);
  const error = (kind?.kind === 'metrics' ? data.metrics : data.search).error;
  const problems = useMemo(() => problemsOf(error, committed, draft), [error, committed, draft]);

  const run = (text: string): void => {
    const query = text.trim() === '' ? '{}' : text.trim();
    const pasted = readPastedTrace(query);
    if (pasted !== undefined) {
      pane.openBeside(traceUrl(pasted.traceId, pasted.spanId));
      return;
    }
    setDrawer(undefined);
    setDraft(query);
    history.add(query);
    pane.setParams({ q: query }, { push: query !== committed });
    time.refresh();
  };
  return (
    <div className={classes['page']} data-beside={pane.kind === 'beside' || undefined}>
      <div className={classes['head']}>
        <Title order={pane.kind === 'main' ? 1 : 2} fz={20}>
          {t.title}
        </Title>
        <OpenById />
        <Button
          component="a"
          size="xs"
          variant="default"
          aria-label={t.serviceGraph}
          title={t.serviceGraph}
          href={serviceMapUrl({ range: time.raw })}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            pane.open(serviceMapUrl({ range: time.raw }));
          }}
        >
          <IconSitemap size={15} aria-hidden />
          <span className={classes['label']}>{t.serviceGraph}</span>
        </Button>
        <HeadButton
          icon={<IconHistory size={15} aria-hidden />}
          label={t.history}
          onClick={() => setDrawer('history')}
        />
        <HeadButton
          icon={<IconZoomCode size={15} aria-hidden />}
          label={t.inspect}
          onClick={() => setDrawer('inspect')}
        />
      </div>
      <QueryPanel
        text={draft}
        onChange={setDraft}
        onRun={() => run(draft)}
        mode={pane.params.get('mode') === 'code' ? 'code' : 'form'}
        onMode={(mode) => pane.setParams({ mode: mode === 'code' ? 'code' : undefined })}
        parse={parse}
        problems={problems}
        range={time.range}
        onCancel={data.isSlow ? data.cancel : undefined}
      >
        <ExampleMenu onPick={run} />
      </QueryPanel>
      {renderResults()}
      <HistoryDrawer
        opened={drawer === 'history'}
        onClose={() => setDrawer(undefined)}
        history={history}
        onPick={run}
      />
      <InspectDrawer opened={drawer === 'inspect'} onClose={() => setDrawer(undefined)} exchanges={exchangesOf(data)} />
    </div>
  );

  function renderResults(): ReactElement {
    if (committed.trim() === '') return <ExampleList onPick={run} />;
    if (kind === undefined) return <Skeleton height={RESULT_HEIGHT_PX} radius="md" />;
    const cancelled = <EmptyState title={t.cancelled}>{t.cancelledHint}</EmptyState>;
    if (kind.kind === 'metrics') {
      return (
        <>
          <QueryView
            query={data.metrics}
            height={RESULT_HEIGHT_PX}
            idle={cancelled}
            isEmpty={({ answer }) => answer.value.length === 0}
            empty={<EmptyState title={t.metricsEmpty} />}
          >
            {(found) => <MetricsView found={found} time={time} />}
          </QueryView>
          {error !== null && /shorter/.test(error.message) && <ShorterRanges time={time} />}
        </>
      );
    }
    return (
      <QueryView
        query={data.search}
        height={RESULT_HEIGHT_PX}
        idle={cancelled}
        isEmpty={({ answer }) => answer.value.traces.length === 0}
        empty={<EmptySearch query={committed} form={form} time={time} onRun={run} />}
      >
        {(found) => (
          <SearchResults
            found={found}
            service={serviceOf(form, committed)}
            time={time}
            onFilter={(conditions) => run(filtered(committed, form, conditions))}
            nowMs={data.search.dataUpdatedAt}
          />
        )}
      </QueryView>
    );
  }
}

/** In a narrow pane the icon is enough. */
function HeadButton(props: {
  readonly icon: ReactElement;
  readonly label: string;
  readonly onClick: () => void;
}): ReactElement {
  return (
    <Button size="xs" variant="default" aria-label={props.label} title={props.label} onClick={props.onClick}>
      {props.icon}
      <span className={classes['label']}>{props.label}</span>
    </Button>
  );
}

function ExampleMenu({ onPick }: { readonly onPick: (query: string) => void }): ReactElement {
  const t = useMessages(messages);
  return (
    <Menu position="bottom-start" width={420}>
      <Menu.Target>
        <Button size="xs" variant="default" rightSection={<IconChevronDown size={13} />}>
          {t.examples}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes['menu'] ?? ''}>
        {EXAMPLES.map(({ title, query }) => (
          <Menu.Item key={query} onClick={() => onPick(query)} title={query}>
            {t[title]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What to ask instead when a range holds too many traces. */
function ShorterRanges({ time }: { readonly time: PageTime }): ReactElement {
  const t = useMessages(messages);
  return (
    <p className={classes['bar']}>
      <span className={classes['dim']}>{t.tooMany}</span>
      {shorterRanges(time.range).map(({ fromMs, toMs }) => (
        <Button key={fromMs} size="compact-sm" variant="light" onClick={() => time.setRange({ fromMs, toMs })}>
          {t.lastLength(formatDurationMs(toMs - fromMs))}
        </Button>
      ))}
    </p>
  );
}

/** The backend's error where it belongs in the text, as long as the text is still the one that failed. */
function problemsOf(error: Error | null, failed: string, draft: string): readonly EditorProblem[] {
  if (error === null || draft !== failed) return [];
  const from = errorOffset(error.message, draft);
  return from === undefined ? [] : [{ from, to: Math.min(draft.length, from + 1), message: error.message }];
}

function exchangesOf({ search, metrics }: TracesData): readonly InspectedExchange[] {
  return [search.data, metrics.data].flatMap((found) =>
    found === undefined ? [] : [{ name: found.query, exchange: found.answer.exchange }],
  );
}
