// Lines as they are written. Reading stops the flow: scrolling away from the newest pauses it.
import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { type ReactElement, useEffect, useMemo, useRef } from 'react';
import { useLocale, useMessages } from '../../../i18n/locale.tsx';
import { useTimeFormat } from '../../../time/time-zone.ts';
import { EmptyState } from '../../../ui/query-view.tsx';
import { LogDetails } from '../line/log-details.tsx';
import { LogList, scrollParent } from '../list/log-list.tsx';
import { foldRepeats, inOrder } from '../list/rows.ts';
import classes from '../logs.module.css';
import { type LogsView, toggleColumn } from '../logs-state.ts';
import { messages } from '../messages.ts';
import {
  containedTextOf,
  printQuery,
  readLogQuery,
  traceQuery,
  withFieldFilter,
  withTrace,
} from '../query/log-query.ts';
import { ViewMenu } from '../result-bar.tsx';
import { BUFFER_MAX, shownRows } from './tail-model.ts';
import { useTail } from './use-tail.ts';

export interface LiveResultProps {
  readonly text: string;
  readonly view: LogsView;
  readonly onRun: (text: string) => void;
  readonly onView: (change: Partial<LogsView>) => void;
}

/** Scrolled this far, somebody reads. */
const READING_PX = 40;

export function LiveResult({ text, view, onRun, onView }: LiveResultProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const formatTime = useTimeFormat();
  const read = useMemo(() => readLogQuery(text), [text]);
  const [state, send] = useTail(text, read !== undefined);
  const box = useRef<HTMLElement>(null);
  const isPaused = state.frozen !== undefined;
  const rows = shownRows(state);
  // The newest line is where the list begins: what comes in never moves what is being read.
  const ordered = useMemo(() => inOrder(rows, 'newest'), [rows]);
  const shown = useMemo(() => foldRepeats(ordered, view.dedup), [ordered, view.dedup]);
  const count = (value: number): string => value.toLocaleString(locale);

  useEffect(() => {
    const scroller = scrollParent(box.current);
    if (!scroller) return undefined;
    const onScroll = (): void => {
      const top = box.current?.getBoundingClientRect().top ?? 0;
      if (scroller.getBoundingClientRect().top - top > READING_PX) send({ kind: 'paused' });
    };
    scroller.addEventListener('scroll', onScroll, { passive: true });
    return () => scroller.removeEventListener('scroll', onScroll);
  }, [send]);
  const resume = (): void => {
    send({ kind: 'resumed' });
    box.current?.scrollIntoView({ block: 'nearest' });
    const scroller = scrollParent(box.current);
    scroller?.scrollTo({ top: 0 });
  };

  return (
    <section ref={box} aria-label={t.live} className={classes['live']}>
      <div className={`${classes['bar']} ${classes['liveBar']}`}>
        <output className={classes['liveState']} data-state={isPaused ? 'paused' : state.connection.kind}>
          <i aria-hidden />
          {isPaused
            ? t.livePaused
            : state.connection.kind === 'open'
              ? t.liveOn(count(state.rows.length))
              : state.connection.kind === 'away'
                ? t.liveAway
                : t.liveConnecting}
        </output>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={isPaused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
          onClick={isPaused ? resume : () => send({ kind: 'paused' })}
        >
          {isPaused ? t.liveResume : t.livePause}
        </Button>
        {isPaused && state.newCount > 0 && (
          <Button size="compact-xs" radius="xl" onClick={resume}>
            {t.liveNew(count(state.newCount))}
          </Button>
        )}
        <span className={classes['space']} />
        <Button size="compact-xs" variant="default" onClick={() => send({ kind: 'cleared' })}>
          {t.liveClear}
        </Button>
        <ViewMenu view={view} onView={onView} />
      </div>
      {isPaused && state.connection.kind === 'away' && (
        <p className={classes['note']} data-tone="warn">
          {t.liveAway}
        </p>
      )}
      {state.droppedCount > 0 && (
        <p className={classes['note']} data-tone="warn" role="status">
          {t.liveDropped(count(state.droppedCount))}
        </p>
      )}
      {state.backAtMs !== undefined && state.connection.kind === 'open' && (
        <p className={classes['note']} role="status">
          {t.liveBack(formatTime(state.backAtMs))}
        </p>
      )}
      {state.isTrimmed && <p className={classes['count']}>{t.liveTrimmed(count(BUFFER_MAX))}</p>}
      {shown.length === 0 ? (
        <EmptyState title={t.liveWaiting} />
      ) : (
        <LogList
          rows={shown}
          view={view}
          search={read ? containedTextOf(read) : ''}
          onRemoveColumn={(name) => onView({ columns: toggleColumn(view.columns, name) })}
          onUnfold={() => send({ kind: 'paused' })}
          renderDetails={({ row }) => (
            <LogDetails
              row={row}
              rows={rows}
              columns={view.columns}
              search=""
              onFilter={read && ((field, operator) => onRun(printQuery(withFieldFilter(read, field, operator))))}
              onToggleColumn={(name) => onView({ columns: toggleColumn(view.columns, name) })}
              onOnlyTrace={(traceId) => read && onRun(printQuery(withTrace(read, traceId)))}
              onWholeTrace={(traceId) => onRun(traceQuery(traceId))}
            />
          )}
        />
      )}
    </section>
  );
}
