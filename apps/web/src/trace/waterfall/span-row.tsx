// biome-ignore-all lint/a11y/useSemanticElements: a virtual tree can't be made of <table> rows, which know no positions
// biome-ignore-all lint/a11y/useFocusableInteractive: the tree itself has the focus and names its active row
// One row of the waterfall. Thousands pass by while somebody scrolls, so it is plain HTML, handlers are the tree's, and
// it is drawn again only when something of its own changes.
import {
  IconAlertTriangleFilled,
  IconArrowBarToDown,
  IconArrowBarUp,
  IconChevronDown,
  IconChevronRight,
  IconClockExclamation,
  IconFileText,
  IconInbox,
  IconSend,
} from '@tabler/icons-react';
import { memo, type ReactElement } from 'react';
import { hueOf } from '../../ui/series-color.ts';
import { formatDuration } from '../format.ts';
import type { messages } from '../messages.ts';
import type { CriticalPath } from '../model/critical-path.ts';
import { readEvents } from '../model/span-content.ts';
import type { AxisWindow, TimeAxis } from '../model/time-axis.ts';
import { at, durationNsOf, KIND, nameOf, serviceOf, type Trace } from '../model/trace.ts';
import { barOf, criticalStretches, labelWidthPx, marks } from './bar.ts';
import classes from './waterfall.module.css';

export type Texts = (typeof messages)['en'];

export interface SpanRowProps {
  readonly trace: Trace;
  readonly row: number;
  /** Among the rows shown, from 1; the header is 1. */
  readonly ariaIndex: number;
  readonly id: string;
  readonly indentPx: number;
  readonly isFolded: boolean;
  readonly isSelected: boolean;
  /** Undefined when nothing is searched. */
  readonly isMatch: boolean | undefined;
  readonly isSkewed: boolean;
  readonly logCount: number;
  readonly axis: TimeAxis;
  readonly window: AxisWindow;
  readonly columnPx: number;
  /** Undefined when it is not to be shown. */
  readonly path: CriticalPath | undefined;
  readonly texts: Texts;
}

export const SpanRow = memo(function SpanRow(props: SpanRowProps): ReactElement {
  const { trace, row, axis, window, columnPx, texts: t } = props;
  const isMissing = trace.isMissing[row] === 1;
  const isError = trace.isError[row] === 1;
  const childRows = at(trace.subtreeSize, row) - 1;
  const service = isMissing ? '' : serviceOf(trace, row);
  const duration = isMissing ? t.missingParent : formatDuration(durationNsOf(trace, row));
  const bar = barOf(at(trace.startNs, row), at(trace.endNs, row), axis, window, columnPx, labelWidthPx(duration));
  return (
    // The tree has the focus and names its active row, as a virtual list must: a row may go while it is the active one.
    <div
      role="row"
      id={props.id}
      data-row={row}
      data-hue={isMissing ? undefined : hueOf(service)}
      data-match={props.isMatch}
      data-missing={isMissing || undefined}
      aria-level={at(trace.depth, row) + 1}
      aria-rowindex={props.ariaIndex}
      aria-expanded={childRows > 0 ? !props.isFolded : undefined}
      aria-selected={props.isSelected}
      className={classes['row']}
    >
      <div role="gridcell" className={classes['name']}>
        <span className={classes['indent']} style={{ width: props.indentPx }} />
        {childRows > 0 ? (
          <button
            type="button"
            tabIndex={-1}
            data-action="fold"
            className={classes['fold']}
            aria-label={props.isFolded ? t.expand : t.collapse}
          >
            {props.isFolded ? <IconChevronRight size={14} /> : <IconChevronDown size={14} />}
            {props.isFolded && <span className={classes['folded']}>{childRows}</span>}
          </button>
        ) : (
          <span className={classes['leaf']} />
        )}
        <span className={classes['color']} />
        {isError && <IconAlertTriangleFilled size={13} className={classes['error']} role="img" aria-label={t.error} />}
        {props.isSkewed && (
          <IconClockExclamation size={14} className={classes['warn']} role="img" aria-label={t.skewed} />
        )}
        <span className={classes['text']} title={isMissing ? t.missingParent : `${service}: ${nameOf(trace, row)}`}>
          {isMissing ? (
            <em>{t.missingParent}</em>
          ) : (
            <>
              <span className={classes['service']}>{service}</span> {nameOf(trace, row)}
            </>
          )}
        </span>
        <KindIcon kind={at(trace.kind, row)} texts={t} />
        {props.logCount > 0 && (
          <span className={classes['badge']} title={t.rowLogs(props.logCount)}>
            <IconFileText size={11} aria-hidden />
            {props.logCount}
            <span className="visually-hidden"> {t.rowLogs(props.logCount)}</span>
          </span>
        )}
      </div>
      <div role="gridcell" className={classes['time']}>
        <span className={classes['bar']} style={{ left: `${bar.left}%`, width: `${bar.width}%` }} />
        {props.path !== undefined &&
          criticalStretches(props.path, row, axis, window, columnPx).map(({ left, width }) => (
            <span key={left} className={classes['critical']} style={{ left: `${left}%`, width: `${width}%` }} />
          ))}
        {at(trace.eventCount, row) > 0 && <EventMarks {...props} />}
        <BarLabel bar={bar} text={duration} />
      </div>
    </div>
  );
});

function BarLabel({ bar, text }: { readonly bar: ReturnType<typeof barOf>; readonly text: string }): ReactElement {
  switch (bar.label) {
    case 'right':
      return (
        <span className={classes['label']} style={{ left: `${bar.left + bar.width}%` }}>
          {text}
        </span>
      );
    case 'left':
      return (
        <span className={classes['label']} style={{ right: `${100 - bar.left}%` }}>
          {text}
        </span>
      );
    case 'inside':
      return (
        <span className={classes['label']} data-inside style={{ right: `${100 - bar.left - bar.width}%` }}>
          {text}
        </span>
      );
    case 'before':
      return <span className={classes['label']}>◂ {text}</span>;
    case 'after':
      return (
        <span className={classes['label']} data-after>
          {text} ▸
        </span>
      );
    default:
      return bar.label satisfies never;
  }
}

function EventMarks({ trace, row, axis, window, columnPx, texts: t }: SpanRowProps): ReactElement {
  const source = trace.sources[row];
  const events = source ? readEvents(source.span, trace.startUnixNano) : [];
  const times = events.map(({ timeNs }) => timeNs);
  return (
    <>
      {marks(times, axis, window, columnPx).map((left) => (
        <span key={left} className={classes['event']} style={{ left: `${left}%` }} title={t.rowEvents(events.length)} />
      ))}
    </>
  );
}

function KindIcon({ kind, texts: t }: { readonly kind: number; readonly texts: Texts }): ReactElement | null {
  const props = { size: 13, className: classes['kind'], role: 'img' };
  switch (kind) {
    case KIND.server:
      return <IconArrowBarToDown {...props} aria-label={t.kind2} />;
    case KIND.client:
      return <IconArrowBarUp {...props} aria-label={t.kind3} />;
    case KIND.producer:
      return <IconSend {...props} aria-label={t.kind4} />;
    case KIND.consumer:
      return <IconInbox {...props} aria-label={t.kind5} />;
    default:
      return null; // internal work is the rule and needs no mark
  }
}
