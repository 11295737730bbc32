// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid, see trace-grid.tsx
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid has the keys
// The lines of the grid: a trace, and what the query matched in it.
import { IconAlertTriangleFilled, IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { MouseEvent, ReactElement, ReactNode } from 'react';
import { clockTime } from '../../charts/chart-time.ts';
import { formatAgo, formatDuration } from '../../i18n/format.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { useTimeFormat, useTimeZone } from '../../time/time-zone.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { hueOf } from '../../ui/series-color.ts';
import type { GridRow, TraceSummary } from './found-model.ts';
import hues from './hue.module.css';
import { messages } from './messages.ts';
import classes from './trace-grid.module.css';

interface LineProps {
  readonly id: string;
  readonly ariaIndex: number;
  readonly topPx: number;
  readonly isActive: boolean;
  readonly url: string;
  readonly onOpen: () => void;
}

/** Digits of an id that are shown: enough to tell a few hundred traces apart. */
const ID_DIGITS = 8;
/** Services with a dot of their own. */
const DOTS_MAX = 6;
/** Attributes that are written behind a span. */
const ATTRIBUTES_MAX = 8;
const ATTRIBUTE_CHARS_MAX = 200;

export function TraceLine(
  props: LineProps & {
    readonly summary: TraceSummary;
    readonly nowMs: number;
    readonly isOpen: boolean;
    readonly isChosen: boolean;
    readonly onToggle: () => void;
    readonly onChoose: () => void;
  },
): ReactElement {
  const { summary, nowMs, isOpen, isChosen, isActive, url, onToggle, onChoose } = props;
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { zoneName } = useTimeZone();
  const formatTime = useTimeFormat();
  const { trace, services, errorCount, spanCount, matchedCount } = summary;
  const { traceId, startMs, durationMs } = trace;
  const tabIndex = isActive ? 0 : -1;
  return (
    <Line {...props} isSelected={isChosen} isExpanded={isOpen}>
      <div role="gridcell" data-column="choose">
        <input
          type="checkbox"
          tabIndex={tabIndex}
          checked={isChosen}
          aria-label={`${t.choose}: ${traceId.slice(0, ID_DIGITS)}`}
          onChange={onChoose}
        />
        <button
          type="button"
          tabIndex={tabIndex}
          className={classes['fold']}
          aria-expanded={isOpen}
          aria-label={isOpen ? t.collapse : t.expand}
          title={t.matched(String(matchedCount))}
          onClick={onToggle}
        >
          {isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        </button>
      </div>
      <div role="gridcell" data-column="start" title={formatTime(startMs, { precise: true })}>
        {clockTime(startMs, { locale, timeZone: zoneName })} <small>{formatAgo(startMs, nowMs, locale)}</small>
      </div>
      <div role="gridcell" data-column="id">
        <code title={traceId}>{traceId.slice(0, ID_DIGITS)}</code>
        <CopyButton text={traceId} what={t.traceId} />
      </div>
      <div role="gridcell" data-column="service" title={trace.rootServiceName}>
        <span className={`${classes['dot']} ${hues['hue']}`} data-hue={hueOf(trace.rootServiceName)} aria-hidden />
        {trace.rootServiceName}
      </div>
      <div role="gridcell" data-column="name" title={trace.rootTraceName}>
        <a href={url} tabIndex={tabIndex} onClick={keepPage}>
          {trace.rootTraceName === '' ? t.noRoot : trace.rootTraceName}
        </a>
      </div>
      <div role="gridcell" data-column="duration">
        <span className={classes['bar']} aria-hidden>
          <span
            className={hues['hue']}
            data-hue={hueOf(trace.rootServiceName)}
            style={{ width: `${Math.max(1, summary.share * 100)}%` }}
          />
        </span>
        <span>{formatDuration(durationMs, locale)}</span>
      </div>
      <div role="gridcell" data-column="spans">
        {spanCount}
      </div>
      <div
        role="gridcell"
        data-column="services"
        title={services.map((service) => `${service.name} ${service.spanCount}`).join('\n')}
      >
        {services.slice(0, DOTS_MAX).map(({ name }) => (
          <span key={name} className={`${classes['dot']} ${hues['hue']}`} data-hue={hueOf(name)} aria-hidden />
        ))}
        <span>{services.length}</span>
      </div>
      <div role="gridcell" data-column="errors">
        {errorCount > 0 ? (
          <span className={classes['errors']} title={t.errorCount(String(errorCount))}>
            <IconAlertTriangleFilled size={13} aria-hidden />
            {errorCount}
          </span>
        ) : (
          <span className="visually-hidden">{t.noErrors}</span>
        )}
      </div>
    </Line>
  );
}

export function SpanLine(
  props: LineProps & { readonly row: Exclude<GridRow, { readonly kind: 'trace' }> },
): ReactElement {
  const { row, isActive, url } = props;
  const t = useMessages(messages);
  const { locale } = useLocale();
  if (row.kind === 'more') {
    return (
      <Line {...props} isSpan>
        <div role="gridcell" className={classes['span']}>
          <a href={url} tabIndex={isActive ? 0 : -1} onClick={keepPage}>
            {t.moreSpans(String(row.hiddenCount))}
          </a>
        </div>
      </Line>
    );
  }
  const { name, durationMs, attributes } = row.span;
  return (
    <Line {...props} isSpan>
      <div role="gridcell" className={classes['span']}>
        <a href={url} tabIndex={isActive ? 0 : -1} onClick={keepPage}>
          {name}
        </a>
        <span className={classes['spanDuration']}>{formatDuration(durationMs, locale)}</span>
        {attributes.slice(0, ATTRIBUTES_MAX).map(({ key, value }) => {
          const text = attributeText(value);
          return (
            <span key={key} className={classes['attribute']} title={`${key} = ${text}`}>
              <b>{key}</b> {text}
            </span>
          );
        })}
      </div>
    </Line>
  );
}

function attributeText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > ATTRIBUTE_CHARS_MAX ? `${text.slice(0, ATTRIBUTE_CHARS_MAX)}…` : text;
}

/** The row opens it beside; with a key held the browser opens it elsewhere. */
function keepPage(event: MouseEvent): void {
  if (!isElsewhere(event)) event.preventDefault();
}

const isElsewhere = (event: MouseEvent): boolean =>
  event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey;

function Line(
  props: LineProps & {
    readonly isSelected?: boolean;
    readonly isExpanded?: boolean;
    readonly isSpan?: boolean;
    readonly children: ReactNode;
  },
): ReactElement {
  const { url, onOpen } = props;
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const { target } = event;
    if (!(target instanceof Element) || event.button > 1 || target.closest('button, input')) return;
    // Text that was just selected is to be copied.
    if (event.button === 0 && !window.getSelection()?.isCollapsed) return;
    if (!isElsewhere(event)) onOpen();
    else if (!target.closest('a')) window.open(url, '_blank', 'noopener');
  };
  return (
    <div
      role="row"
      id={props.id}
      className={classes['row']}
      style={{ transform: `translateY(${props.topPx}px)` }}
      aria-rowindex={props.ariaIndex}
      aria-selected={props.isSelected ?? false}
      aria-level={props.isSpan ? 2 : 1}
      aria-expanded={props.isExpanded}
      data-active={props.isActive || undefined}
      data-span={props.isSpan || undefined}
      onClick={onClick}
      onAuxClick={onClick}
    >
      {props.children}
    </div>
  );
}
