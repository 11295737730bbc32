// Log lines of a dashboard: a list that keeps only what is in sight in the document; a line opens to its labels.
import type { LogsPanel } from '@o11y-lab/dashboards';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, useMemo, useRef, useState } from 'react';
import { traceUrl } from '../../correlate/links.ts';
import { useMessages } from '../../i18n/locale.tsx';
import { useTimeFormat } from '../../time/time-zone.ts';
import { PageLink } from '../../ui/page-link.tsx';
import { messages } from '../messages.ts';
import { commonLabels, LINE_CHARS_MAX, logRows, prettified } from './logs-model.ts';
import classes from './logs-panel.module.css';
import type { PanelProps } from './panel-props.ts';

export function LogsPanelView({ environment, data, heightPx, title }: PanelProps<LogsPanel>): ReactElement {
  const t = useMessages(messages);
  const { options } = environment.panel;
  const formatTime = useTimeFormat();
  const rows = useMemo(() => logRows(data.frames, options), [data.frames, options]);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 22,
    overscan: 10,
    getItemKey: (index) => rows[index]?.id ?? index,
    initialRect: { width: 600, height: heightPx },
  });
  const common = useMemo(() => (options.showCommonLabels ? commonLabels(rows) : {}), [rows, options.showCommonLabels]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section ref={box} className={classes['box']} style={{ height: heightPx }} aria-label={title} tabIndex={0}>
      {options.showCommonLabels && <p className={classes['common']}>{labelText(common)}</p>}
      <ul className={classes['lines']} style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          if (!row) return null;
          const isOpen = open.has(row.id);
          const line = options.prettifyLogMessage ? prettified(row.line) : row.line;
          const toggle = (): void => {
            const next = new Set(open);
            if (!next.delete(row.id)) next.add(row.id);
            setOpen(next);
          };
          return (
            <li
              key={key}
              ref={list.measureElement}
              data-index={index}
              className={classes['row']}
              style={{ transform: `translateY(${start}px)` }}
              data-level={row.level || undefined}
            >
              <div className={classes['line']}>
                {options.showTime && <time>{formatTime(row.timeMs, { precise: true })}</time>}
                {row.level !== '' && <span className={classes['level']}>{row.level}</span>}
                {row.count > 1 && <span className={classes['count']}>×{row.count}</span>}
                {options.showLabels && <span className={classes['labels']}>{labelText(row.labels)}</span>}
                {options.enableLogDetails ? (
                  <button
                    type="button"
                    aria-expanded={isOpen}
                    onClick={toggle}
                    className={classes['message']}
                    data-wrap={options.wrapLogMessage || isOpen || undefined}
                  >
                    {isOpen ? line : line.slice(0, LINE_CHARS_MAX)}
                  </button>
                ) : (
                  <span className={classes['message']} data-wrap={options.wrapLogMessage || undefined}>
                    {line.slice(0, LINE_CHARS_MAX)}
                  </span>
                )}
                {row.traceId && (
                  <PageLink to={traceUrl(row.traceId, row.spanId)} beside className={classes['trace']}>
                    {t.trace}
                  </PageLink>
                )}
              </div>
              {isOpen && (
                <dl className={classes['details']}>
                  {Object.entries(row.labels).map(([name, value]) => (
                    <div key={name}>
                      <dt>{name}</dt>
                      <dd>{value}</dd>
                    </div>
                  ))}
                </dl>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
