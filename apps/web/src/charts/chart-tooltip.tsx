// The tooltip of a time chart, and what the keyboard's cursor reads out. It listens to the hover store alone, so that a
// moving pointer renders this and nothing else.
import { type ReactElement, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { annotationsAt } from './annotations.ts';
import { fullTime } from './chart-time.ts';
import classes from './chart-tooltip.module.css';
import type { ChartExemplar } from './chart-types.ts';
import { floatingPosition } from './floating-position.ts';
import { type HoverStore, NO_HOVER } from './hover-store.ts';
import { messages } from './messages.ts';
import { type PlotInput, zoneName } from './plot-options.ts';
import { type TooltipRow, tooltipRows } from './time-series-model.ts';
import { useHover } from './use-hover.ts';
import type { PlotHandle } from './use-plot.ts';

export interface ChartTooltipProps {
  readonly hover: HoverStore;
  readonly input: PlotInput;
  readonly handle: RefObject<PlotHandle | null>;
}

/** How many samples are read out before "and n more". */
const SPOKEN_COUNT_MAX = 5;

export function ChartTooltip({ hover, input, handle }: ChartTooltipProps): ReactElement | null {
  const t = useMessages(messages);
  const now = useHover(hover);
  const isPinned = now.kind === 'sample' && now.isPinned;
  useEffect(() => {
    if (!isPinned) return undefined;
    const release = (event: Event): void => {
      const isInside = event.target instanceof Element && event.target.closest(`.${classes['tooltip']}`);
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !isInside) hover.set(NO_HOVER);
    };
    window.addEventListener('keydown', release);
    window.addEventListener('pointerdown', release);
    return () => {
      window.removeEventListener('keydown', release);
      window.removeEventListener('pointerdown', release);
    };
  }, [isPinned, hover]);

  if (now.kind === 'none') return null;
  if (now.kind === 'exemplar') {
    return (
      <Floating clientX={now.clientX} clientY={now.clientY}>
        <ExemplarBody exemplar={now.exemplar} input={input} />
      </Floating>
    );
  }
  if (input.tooltip === 'none') return null;
  const rows = rowsAt(input, handle.current, now.index, now.plotY);
  const timeMs = input.timesMs[now.index];
  if (timeMs === undefined) return null;
  const isKeyboard = now.plotY === undefined;
  const slackMs = Math.abs((input.timesMs[1] ?? 0) - (input.timesMs[0] ?? 0)) / 2;
  const around = annotationsAt(input.annotations ?? [], timeMs, slackMs);
  return (
    <>
      <Floating clientX={now.clientX} clientY={now.clientY} isPinned={isPinned}>
        <div className={classes['time']}>
          <TimeText timeMs={timeMs} input={input} />
          {isPinned && <span className={classes['hint']}>{t.pinned}</span>}
        </div>
        {around.map(({ title, color }) => (
          <div key={title} className={classes['annotation']} style={{ borderColor: color }}>
            {title}
          </div>
        ))}
        <Rows rows={rows} input={input} links={isPinned ? (id) => input.linksAt?.(id, now.index) ?? [] : undefined} />
      </Floating>
      {isKeyboard && (
        <div className="visually-hidden" role="status">
          <TimeText timeMs={timeMs} input={input} />
          {around.map(({ title }) => `, ${title}`)}
          {`: ${rows
            .slice(0, SPOKEN_COUNT_MAX)
            .map((row) => `${row.label} ${valueText(input, row.id, row.value)}`)
            .join(', ')}`}
          {rows.length > SPOKEN_COUNT_MAX && `, ${t.andMore(String(rows.length - SPOKEN_COUNT_MAX))}`}
        </div>
      )}
    </>
  );
}

function rowsAt(
  input: PlotInput,
  handle: PlotHandle | null,
  index: number,
  plotY: number | undefined,
): readonly TooltipRow[] {
  const plot = handle?.plot;
  const rows = tooltipRows(input.series, index, {
    hidden: input.hidden,
    sort: input.tooltipSort ?? 'desc',
    ...(plot &&
      plotY !== undefined && {
        distancePx: (s: number) => {
          const value = input.columns[s]?.[index];
          const scale = input.series[s]?.axis === 'right' ? 'right' : 'y';
          return value == null ? undefined : Math.abs(plot.valToPos(value, scale) - plotY);
        },
      }),
  });
  if (input.tooltip !== 'single') return rows;
  const nearest = rows.find((row) => row.isNearest) ?? rows[0];
  return nearest ? [nearest] : [];
}

export function valueText(input: PlotInput, id: string, value: number): string {
  return (input.series.find((item) => item.id === id)?.formatValue ?? input.formatValue)(value);
}

function TimeText({ timeMs, input }: { readonly timeMs: number; readonly input: PlotInput }): ReactElement {
  const { locale } = useLocale();
  return <>{fullTime(timeMs, { locale, timeZone: zoneName(input.timeZone) })}</>;
}

function Rows({
  rows,
  input,
  links,
}: {
  readonly rows: readonly TooltipRow[];
  readonly input: PlotInput;
  readonly links: ((id: string) => ReturnType<NonNullable<PlotInput['linksAt']>>) | undefined;
}): ReactElement {
  const nearest = useRef<HTMLTableRowElement>(null);
  const nearestId = rows.find((row) => row.isNearest)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when another row is the nearest
  useLayoutEffect(() => {
    const row = nearest.current;
    const box = row?.closest(`.${classes['tooltip']}`);
    if (!row || !box) return;
    if (row.offsetTop < box.scrollTop || row.offsetTop + row.offsetHeight > box.scrollTop + box.clientHeight) {
      box.scrollTop = row.offsetTop - box.clientHeight / 2;
    }
  }, [nearestId]);
  return (
    <table className={classes['rows']}>
      <tbody>
        {rows.map((row) => (
          <tr
            key={row.id}
            ref={row.isNearest ? nearest : undefined}
            className={row.isNearest ? classes['nearest'] : undefined}
          >
            <td>
              <span className={classes['swatch']} style={{ background: row.color }} />
            </td>
            <th scope="row">
              {row.label}
              {links?.(row.id).map((link) => (
                <div key={link.url}>
                  <ChartLinkAnchor url={link.url} title={link.title} openInNewTab={link.openInNewTab} />
                </div>
              ))}
            </th>
            <td className={classes['value']}>{valueText(input, row.id, row.value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A link within the page moves in its pane; any other opens as links do. */
export function ChartLinkAnchor({
  url,
  title,
  openInNewTab,
  children,
}: {
  readonly url: string;
  readonly title: string;
  readonly openInNewTab: boolean;
  /** Instead of the title, which then is what a pointer that rests reads. */
  readonly children?: ReactNode;
}): ReactElement {
  if (url.startsWith('/') && !openInNewTab) {
    return (
      // What is correlated opens beside, and what one looked at stays.
      <PageLink to={url} title={title} beside={/^\/(trace|explore)/.test(url)}>
        {children ?? title}
      </PageLink>
    );
  }
  return (
    <a href={url} title={title} {...(openInNewTab && { target: '_blank', rel: 'noreferrer' })}>
      {children ?? title}
    </a>
  );
}

/** Trace id first: it is what one is here for. */
export function ExemplarBody({
  exemplar,
  input,
}: {
  readonly exemplar: ChartExemplar;
  readonly input: Pick<PlotInput, 'formatValue' | 'timeZone' | 'onExemplar'>;
}): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { traceId, value, timeMs, labels } = exemplar;
  const others = Object.entries(labels).filter(
    ([name, text]) => text !== traceId && text !== '' && name !== 'trace_id',
  );
  return (
    <>
      <table className={classes['rows']}>
        <tbody>
          {traceId && (
            <tr className={classes['nearest']}>
              <th scope="row">{t.traceId}</th>
              <td className={classes['id']}>{traceId}</td>
            </tr>
          )}
          <tr>
            <th scope="row">{t.value}</th>
            <td>{input.formatValue(value)}</td>
          </tr>
          <tr>
            <th scope="row">{t.time}</th>
            <td>{fullTime(timeMs, { locale, timeZone: zoneName(input.timeZone) }, true)}</td>
          </tr>
          {others.map(([name, text]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className={classes['id']}>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {traceId && input.onExemplar && <div className={classes['hint']}>{t.openTrace}</div>}
    </>
  );
}

/** Beside the pointer, wherever there is room; never outside the window. */
export function Floating({
  clientX,
  clientY,
  isPinned = false,
  children,
}: {
  readonly clientX: number;
  readonly clientY: number;
  readonly isPinned?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const { left, top } = floatingPosition(
      { x: clientX, y: clientY },
      { width: element.offsetWidth, height: element.offsetHeight },
      { width: document.documentElement.clientWidth, height: document.documentElement.clientHeight },
    );
    element.style.transform = `translate(${left}px, ${top}px)`;
  });
  return createPortal(
    <div ref={box} className={classes['tooltip']} data-pinned={isPinned || undefined} role="tooltip">
      {children}
    </div>,
    document.body,
  );
}
