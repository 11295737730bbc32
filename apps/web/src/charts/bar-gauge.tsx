// One bar per value, lying or standing.
import type { CSSProperties, ReactElement } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import classes from './bar-gauge.module.css';
import { scalePieces, shareOf } from './figure-model.ts';
import { FigureLink } from './figure-name.tsx';
import type { Figure } from './figure-types.ts';
import { messages } from './messages.ts';

export interface BarGaugeProps {
  readonly figures: readonly Figure[];
  readonly title: string;
  readonly heightPx: number;
  readonly orientation: 'horizontal' | 'vertical';
  readonly mode: 'basic' | 'gradient' | 'lcd';
  readonly valueText: 'color' | 'text' | 'hidden';
  readonly hasNames: boolean;
  readonly showUnfilled: boolean;
}

export function BarGauge(props: BarGaugeProps): ReactElement {
  const { figures, title, heightPx, orientation, mode, valueText, hasNames, showUnfilled } = props;
  const t = useMessages(messages);
  return (
    <ul
      className={classes['bars']}
      aria-label={title}
      data-orientation={orientation}
      style={{ height: heightPx }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      {figures.map((figure) => (
        <li key={figure.id} className={classes['bar']}>
          {hasNames && (
            <span className={classes['name']} title={figure.name}>
              {figure.name}
            </span>
          )}
          <Bar figure={figure} orientation={orientation} mode={mode} showUnfilled={showUnfilled} />
          {valueText !== 'hidden' && (
            <span className={classes['value']} style={valueText === 'color' ? { color: figure.color } : {}}>
              <FigureLink figure={figure}>{figure.text === '' ? t.noValue : figure.text}</FigureLink>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Cells of the "lcd" kind. */
const LCD_COUNT = 24;

/** The bar alone, for table cells too. */
export function Bar({
  figure,
  orientation = 'horizontal',
  mode,
  showUnfilled = true,
}: {
  readonly figure: Figure;
  readonly orientation?: 'horizontal' | 'vertical';
  readonly mode: 'basic' | 'gradient' | 'lcd';
  readonly showUnfilled?: boolean;
}): ReactElement {
  const { value, min = 0, max = 100, thresholds = [], color, text, name } = figure;
  const share = shareOf(value, min, max);
  const colorAt = (at: number): string =>
    thresholds.reduce((found, step) => (at >= step.value ? step.color : found), thresholds[0]?.color ?? color);
  const direction = orientation === 'horizontal' ? 'to right' : 'to top';
  const meter = {
    role: 'meter',
    'aria-label': name,
    'aria-valuenow': value ?? min,
    'aria-valuemin': min,
    'aria-valuemax': max,
    'aria-valuetext': text,
  } as const;
  if (mode === 'lcd') {
    return (
      <span {...meter} className={classes['lcd']} data-orientation={orientation}>
        {Array.from({ length: LCD_COUNT }, (_, i) => {
          const isLit = value !== null && i / LCD_COUNT < share;
          const style: CSSProperties = isLit ? { background: colorAt(min + ((max - min) * i) / LCD_COUNT) } : {};
          // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other name
          return <i key={i} style={style} data-lit={isLit || undefined} hidden={!isLit && !showUnfilled} />;
        })}
      </span>
    );
  }
  const pieces = scalePieces(thresholds, min, max);
  const stops = pieces.map(
    (piece) => `${piece.color} ${(shareOf(piece.from, min, max) / Math.max(share, 0.001)) * 100}%`,
  );
  const background =
    mode === 'gradient' && stops.length > 1 ? `linear-gradient(${direction}, ${stops.join(', ')})` : color;
  const length = `${share * 100}%`;
  return (
    <span
      {...meter}
      className={classes['track']}
      data-orientation={orientation}
      data-unfilled={showUnfilled || undefined}
    >
      <span
        className={classes['fill']}
        style={{ background, ...(orientation === 'horizontal' ? { width: length } : { height: length }) }}
      />
    </span>
  );
}
