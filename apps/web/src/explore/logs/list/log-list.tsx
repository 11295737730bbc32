// biome-ignore-all lint/a11y/useSemanticElements: a virtual list can't be made of <table> rows, which know no positions
// biome-ignore-all lint/a11y/useFocusableInteractive: the row has the focus, its cells are read with it
// The lines, drawn only where the pane shows them: the pane itself scrolls, so that nothing scrolls inside of what scrolls.
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useLocale, useMessages } from '../../../i18n/locale.tsx';
import { useTimeZone } from '../../../time/time-zone.ts';
import type { LogsView } from '../logs-state.ts';
import { messages } from '../messages.ts';
import classes from './list.module.css';
import { LogRowView } from './log-row.tsx';
import type { ShownRow } from './rows.ts';
import { clockText, relativeText } from './time-text.ts';

const ROW_HEIGHT_PX = 24;
/** The head stays at the top while rows scroll under it. */
const HEAD_PX = 28;
const DAY_MS = 86_400_000;
/** Times of several days, and long durations, are cut off; the details have them in full. */
const TIME_WIDTH = { clock: '96px', relative: '84px' } as const;

export interface LogListProps {
  readonly rows: readonly ShownRow[];
  readonly view: LogsView;
  /** Marked in the text. */
  readonly search: string;
  readonly onRemoveColumn: (name: string) => void;
  /** A line is unfolded: somebody reads. */
  readonly onUnfold?: () => void;
  /** What unfolds below a line. */
  readonly renderDetails: (shown: ShownRow) => ReactNode;
}

export function LogList({ rows, view, search, onRemoveColumn, onUnfold, renderDetails }: LogListProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { zoneName } = useTimeZone();
  const box = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLElement | null>(null);
  const [marginPx, setMarginPx] = useState(0);
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(NOTHING);
  const [currentKey, setCurrentKey] = useState<string | undefined>(undefined);
  const currentIndex = Math.max(0, currentKey === undefined ? 0 : rows.findIndex(({ key }) => key === currentKey));

  // The same function as long as the rows are the same: another one has all of them measured anew.
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    getItemKey,
    scrollMargin: marginPx,
    scrollPaddingStart: HEAD_PX,
    overscan: 10,
  });

  // What stands above the list moves it: the editor grows, a chart appears.
  const measure = useCallback(() => {
    const element = box.current;
    const outer = scroller.current;
    if (!element || !outer) return;
    const top = element.getBoundingClientRect().top - outer.getBoundingClientRect().top + outer.scrollTop;
    setMarginPx((before) => (Math.abs(before - top) < 1 ? before : top));
  }, []);
  useLayoutEffect(() => {
    scroller.current = scrollParent(box.current);
    measure();
    const observer = new ResizeObserver(measure);
    const above = box.current?.parentElement;
    for (const element of [above, above?.parentElement, scroller.current]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, [measure]);

  const onUnfoldRef = useRef(onUnfold);
  useEffect(() => {
    onUnfoldRef.current = onUnfold;
  }, [onUnfold]);
  const onToggle = useCallback((key: string) => {
    onUnfoldRef.current?.();
    setCurrentKey(key);
    setExpanded((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);

  const timeText = useMemo(() => {
    const times = [rows[0]?.row.timeMs ?? 0, rows.at(-1)?.row.timeMs ?? 0];
    if (view.times === 'relative') return relativeText(Math.min(...times), locale);
    return clockText({ locale, zoneName, withDate: Math.abs((times[0] ?? 0) - (times[1] ?? 0)) > DAY_MS });
  }, [rows, view.times, locale, zoneName]);

  const focusKey = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (focusKey.current === undefined) return;
    const element = box.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(focusKey.current)}"]`);
    if (!element) return; // not drawn yet: the next drawing after the scroll finds it
    focusKey.current = undefined;
    element.focus({ preventScroll: true });
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLElement) || event.target.getAttribute('role') !== 'row') return;
    const key = event.target.dataset['key'];
    const at = rows.findIndex((shown) => shown.key === key);
    const isOpen = key !== undefined && expanded.has(key);
    if (key === undefined || at < 0) return;
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (target !== undefined) {
      const next = rows[Math.min(rows.length - 1, Math.max(0, target))];
      if (next) {
        focusKey.current = next.key;
        setCurrentKey(next.key);
        virtualizer.scrollToIndex(rows.indexOf(next));
      }
    } else if (
      event.key === 'Enter' ||
      event.key === ' ' ||
      (event.key === 'ArrowRight' && !isOpen) ||
      (event.key === 'ArrowLeft' && isOpen)
    ) {
      onToggle(key);
    } else return;
    event.preventDefault();
  };

  const items = virtualizer.getVirtualItems();
  const extra = view.columns.length === 0 ? '' : `repeat(${view.columns.length}, minmax(70px, 150px)) `;
  const style = { '--columns': `20px ${TIME_WIDTH[view.times]} 78px 112px ${extra}minmax(0, 1fr) 70px` };
  return (
    <div
      role="grid"
      aria-label={t.logLines}
      aria-rowcount={rows.length + 1}
      aria-readonly
      className={classes['list']}
      data-wrap={view.wraps}
      style={style as Record<string, string>} // a custom property, which the type of styles lacks
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={classes['headGroup']}>
        <div role="row" aria-rowindex={1} className={classes['head']}>
          <span role="columnheader" className={classes['toggleCell']}>
            <span className="visually-hidden">{t.expand}</span>
          </span>
          <span role="columnheader">{t.time}</span>
          <span role="columnheader">{t.level}</span>
          <span role="columnheader">{t.service}</span>
          {view.columns.map((name) => (
            <span key={name} role="columnheader" className={classes['columnHead']}>
              <span>{name}</span>
              <button type="button" aria-label={t.removeColumn(name)} onClick={() => onRemoveColumn(name)}>
                ×
              </button>
            </span>
          ))}
          <span role="columnheader">{t.message}</span>
          <span role="columnheader" className={classes['traceCell']}>
            {t.trace}
          </span>
        </div>
      </div>
      <div ref={box} role="rowgroup" className={classes['body']} style={{ height: virtualizer.getTotalSize() }}>
        <div
          role="presentation"
          className={classes['window']}
          style={{ transform: `translateY(${(items[0]?.start ?? marginPx) - marginPx}px)` }}
        >
          {items.map(({ index, key }) => {
            const shown = rows[index];
            if (!shown) return null;
            const isExpanded = expanded.has(shown.key);
            return (
              <div key={key} role="presentation" ref={virtualizer.measureElement} data-index={index}>
                <LogRowView
                  shown={shown}
                  rowNumber={index + 2}
                  isExpanded={isExpanded}
                  isCurrent={index === currentIndex}
                  timeText={timeText}
                  isRaw={view.isRaw}
                  search={search}
                  columns={view.columns}
                  onToggle={onToggle}
                />
                {isExpanded && (
                  <div role="row" className={classes['details']}>
                    <div role="gridcell">{renderDetails(shown)}</div>
                  </div>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const NOTHING: ReadonlySet<string> = new Set();

/** The element that scrolls when the list is too long: the pane it stands in. */
export function scrollParent(element: HTMLElement | null): HTMLElement | null {
  for (let at = element?.parentElement ?? null; at; at = at.parentElement) {
    const { overflowY } = getComputedStyle(at);
    if (overflowY === 'auto' || overflowY === 'scroll') return at;
  }
  return document.documentElement;
}
