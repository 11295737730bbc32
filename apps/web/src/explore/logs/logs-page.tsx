// Explore logs: a query, its lines, and the way from each line to everything else.
import { Button, Menu } from '@mantine/core';
import { IconAdjustments, IconBroadcast, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useMemo, useState } from 'react';
import { useLiveCompletion } from '../../editor/live-completion.ts';
import { QueryEditor } from '../../editor/query-editor.tsx';
import { useMessages } from '../../i18n/locale.tsx';
import { useTime } from '../../time/use-time.tsx';
import { useSlow } from '../../ui/use-slow.ts';
import { usePane } from '../../url/pane.tsx';
import { HistoryDrawer } from '../common/history-drawer.tsx';
import { useQueryHistory } from '../common/query-history.ts';
import { useDraft } from '../common/use-draft.ts';
import { EXAMPLES } from './examples.ts';
import { Idle } from './idle.tsx';
import { LinesResult } from './lines-result.tsx';
import { LiveResult } from './live/live-result.tsx';
import classes from './logs.module.css';
import { type LogsView, readView, viewParams } from './logs-state.ts';
import { messages } from './messages.ts';
import { MetricResult } from './metric-result.tsx';
import { problemsOf } from './problems.ts';
import { countedLines, isMetricQuery, readLogQuery, tracePinnedBy } from './query/log-query.ts';
import { Pickers } from './query/pickers.tsx';

/** Narrower pages begin with the lines, not with pickers. */
const WIDE_PX = 900;

/** A question that takes longer can be taken back. */
const KEYS = new Set<unknown>(['logs', 'logs-levels', 'logs-metric', 'logs-count']);

function isAsked([kind, text]: readonly unknown[], committed: string): boolean {
  return KEYS.has(kind) && text === committed;
}

export default function LogsPage(): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const time = useTime();
  const history = useQueryHistory('logql');
  const completion = useLiveCompletion('logql', time.range);
  const committed = pane.params.get('q') ?? '';
  const [draft, setDraft] = useDraft(`logs.${pane.kind}`, committed);
  const [isHistoryOpen, setHistoryOpen] = useState(false);
  const [hasPickers, setPickers] = useState(() => pane.kind === 'main' && window.innerWidth >= WIDE_PX);
  const [failure, setFailure] = useState<Error | null>(null);

  const query = useMemo(() => readLogQuery(committed), [committed]);
  const isMetric = useMemo(() => isMetricQuery(committed), [committed]);
  const lines = useMemo(() => countedLines(committed), [committed]);
  const isTrace = query !== undefined && tracePinnedBy(query) !== undefined;
  const view = useMemo(() => readView(pane.params, isTrace), [pane.params, isTrace]);
  const run = (text: string): void => {
    if (text.trim() === '') return;
    setDraft(text);
    history.add(text);
    const changes = isMetricQuery(text) ? { live: undefined } : {};
    pane.setParams({ q: text, ...changes }, { push: text !== committed });
    time.refresh();
  };
  const onView = (change: Partial<LogsView>): void => pane.setParams(viewParams(change, isTrace));
  const client = useQueryClient();
  const asked = useIsFetching({ predicate: ({ queryKey }) => isAsked(queryKey, committed) });
  const isSlow = useSlow(asked > 0);
  const problems = useMemo(() => problemsOf(failure, committed, draft), [failure, committed, draft]);
  return (
    <div className={classes['page']}>
      {pane.kind === 'main' && <h1>{t.title}</h1>}
      <QueryEditor
        language="logql"
        label={t.editor}
        placeholder={t.placeholder}
        value={draft}
        onChange={setDraft}
        onRun={() => run(draft)}
        completion={completion}
        problems={problems}
      />
      <div className={classes['bar']}>
        <Button size="xs" leftSection={<IconPlayerPlay size={15} />} onClick={() => run(draft)}>
          {t.run}
        </Button>
        <Menu position="bottom-start" width={360}>
          <Menu.Target>
            <Button size="xs" variant="default">
              {t.examples}
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={classes['menu'] ?? ''}>
            {EXAMPLES.map((example) => (
              <Menu.Item key={example.query} onClick={() => run(example.query)}>
                <span className={classes['choice']}>{t[example.title]}</span>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Button size="xs" variant="default" onClick={() => setHistoryOpen(true)}>
          {t.history}
        </Button>
        <Button
          size="xs"
          variant="default"
          aria-expanded={hasPickers}
          leftSection={<IconAdjustments size={15} />}
          onClick={() => setPickers(!hasPickers)}
        >
          {t.pickers}
        </Button>
        {isSlow && (
          <Button
            size="xs"
            variant="default"
            onClick={() => void client.cancelQueries({ predicate: ({ queryKey }) => isAsked(queryKey, committed) })}
          >
            {t.cancel}
          </Button>
        )}
        <span className={classes['space']} />
        <Button
          size="xs"
          variant={view.isLive ? 'filled' : 'default'}
          aria-pressed={view.isLive}
          disabled={query === undefined}
          title={isMetric ? t.liveNotMetric : undefined}
          leftSection={view.isLive ? <IconPlayerStop size={15} /> : <IconBroadcast size={15} />}
          onClick={() => pane.setParams({ live: view.isLive ? undefined : '1' }, { push: true })}
        >
          {view.isLive ? t.stopLive : t.live}
        </Button>
      </div>
      {hasPickers && <Pickers text={draft} range={time.range} onChange={setDraft} onRun={run} />}
      {committed.trim() === '' ? (
        <Idle onRun={run} />
      ) : isMetric ? (
        <MetricResult
          text={committed}
          time={time}
          onLines={lines === undefined ? undefined : () => run(lines)}
          onFailure={setFailure}
        />
      ) : view.isLive && query !== undefined ? (
        <LiveResult key={committed} text={committed} view={view} onRun={run} onView={onView} />
      ) : (
        <LinesResult text={committed} view={view} time={time} onRun={run} onView={onView} onFailure={setFailure} />
      )}
      <HistoryDrawer
        opened={isHistoryOpen}
        onClose={() => setHistoryOpen(false)}
        history={history}
        onPick={(text) => {
          setHistoryOpen(false);
          run(text);
        }}
      />
    </div>
  );
}
