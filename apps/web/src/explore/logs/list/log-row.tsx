// biome-ignore-all lint/a11y/useSemanticElements: a virtual list can't be made of <table> rows, which know no positions
// biome-ignore-all lint/a11y/useFocusableInteractive: the row has the focus, its cells are read with it
// One line of the list. Plain elements only: dozens of them are made while the list scrolls.
import { IconChevronDown, IconChevronRight, IconTimeline } from '@tabler/icons-react';
import { memo, type ReactElement } from 'react';
import { traceUrl } from '../../../correlate/links.ts';
import { useLocale, useMessages } from '../../../i18n/locale.tsx';
import { PageLink } from '../../../ui/page-link.tsx';
import { hueOf } from '../../../ui/series-color.ts';
import { fieldValue } from '../line/fields.ts';
import { lineOf } from '../line/log-line.ts';
import { messages } from '../messages.ts';
import { LevelBadge } from './level-badge.tsx';
import { LineText } from './line-text.tsx';
import classes from './list.module.css';
import type { ShownRow } from './rows.ts';
import type { TimeText } from './time-text.ts';

export interface LogRowProps {
  readonly shown: ShownRow;
  /** From 1, the head being 1. */
  readonly rowNumber: number;
  readonly isExpanded: boolean;
  /** The arrow keys start from it. */
  readonly isCurrent: boolean;
  readonly timeText: TimeText;
  readonly isRaw: boolean;
  readonly search: string;
  readonly columns: readonly string[];
  readonly onToggle: (key: string) => void;
}

export const LogRowView = memo(function LogRowView(props: LogRowProps): ReactElement {
  const { shown, rowNumber, isExpanded, isCurrent, timeText, isRaw, search, columns, onToggle } = props;
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { row, key, repeatCount } = shown;
  const line = lineOf(row);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid listens to the keys of its rows
    <div
      role="row"
      aria-rowindex={rowNumber}
      data-expanded={isExpanded}
      tabIndex={isCurrent ? 0 : -1}
      className={classes['row']}
      data-level={line.level}
      data-key={key}
      onClick={(event) => {
        // Selecting text, or following a link, is no wish to unfold.
        if (event.target instanceof Element && event.target.closest('a,button')) return;
        if (window.getSelection()?.isCollapsed === false) return;
        onToggle(key);
      }}
    >
      <span role="gridcell" className={classes['toggleCell']}>
        <button
          type="button"
          tabIndex={-1}
          className={classes['toggle']}
          aria-label={isExpanded ? t.collapse : t.expand}
          aria-expanded={isExpanded}
          onClick={() => onToggle(key)}
        >
          {isExpanded ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        </button>
      </span>
      <span role="gridcell" className={classes['time']}>
        {timeText(row.timeMs)}
      </span>
      <span role="gridcell">
        <LevelBadge level={line.level} />
      </span>
      <span role="gridcell" className={classes['service']}>
        <i data-hue={hueOf(line.service)} aria-hidden />
        {line.service}
      </span>
      {columns.map((name) => (
        <span key={name} role="gridcell" className={classes['column']} data-name={name} title={fieldValue(row, name)}>
          {fieldValue(row, name)}
        </span>
      ))}
      <span role="gridcell" className={classes['text']}>
        {repeatCount > 1 && (
          <span className={classes['repeats']} title={t.repeats(repeatCount.toLocaleString(locale))}>
            ×{repeatCount.toLocaleString(locale)}
          </span>
        )}
        {line.error && <span className={classes['lineError']}>{line.error.kind}</span>}
        <LineText text={row.line} line={line} isRaw={isRaw} search={search} />
      </span>
      <span role="gridcell" className={classes['traceCell']}>
        {line.traceId !== undefined && (
          <PageLink
            to={traceUrl(line.traceId, line.spanId)}
            beside
            className={classes['trace']}
            title={line.traceId}
            aria-label={t.openTrace(line.traceId)}
          >
            <IconTimeline size={13} aria-hidden />
            <span>{t.trace}</span>
          </PageLink>
        )}
      </span>
    </div>
  );
});
