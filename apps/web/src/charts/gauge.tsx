// A half ring with the thresholds around it, drawn exactly where they are.
import { type ReactElement, useMemo } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { fitTextPx, gridOf, ringPath, scalePieces, shareOf } from './figure-model.ts';
import { FigureLink } from './figure-name.tsx';
import type { Figure } from './figure-types.ts';
import classes from './gauge.module.css';
import { messages } from './messages.ts';

export interface GaugeProps {
  readonly figures: readonly Figure[];
  readonly title: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly hasMarkers: boolean;
  readonly hasLabels: boolean;
  readonly orientation: 'auto' | 'horizontal' | 'vertical';
}

/** The ring runs from a little below the horizontal on the left to the same on the right. */
const START = -Math.PI * 0.61;
const SPAN = Math.PI * 1.22;
const OUTER = 88;
const INNER = 62;

export function Gauge({ figures, title, widthPx, heightPx, ...rest }: GaugeProps): ReactElement {
  const grid = useMemo(
    () => gridOf(figures.length, { widthPx, heightPx }, rest.orientation, 1.2),
    [figures.length, widthPx, heightPx, rest.orientation],
  );
  return (
    <ul
      className={classes['grid']}
      aria-label={title}
      style={{ gridTemplateColumns: `repeat(${grid.columns}, minmax(0, 1fr))`, height: heightPx }}
    >
      {figures.map((figure) => (
        <li key={figure.id}>
          <OneGauge figure={figure} hasName={figures.length > 1} {...rest} heightPx={grid.cell.heightPx} />
        </li>
      ))}
    </ul>
  );
}

function OneGauge({
  figure,
  hasMarkers,
  hasLabels,
  hasName,
  heightPx,
}: Pick<GaugeProps, 'hasMarkers' | 'hasLabels' | 'heightPx'> & {
  readonly figure: Figure;
  readonly hasName: boolean;
}): ReactElement {
  const t = useMessages(messages);
  const { value, text, color, min = 0, max = 100, thresholds = [], name, format = String } = figure;
  const shown = text === '' ? t.noValue : text;
  const angle = (at: number): number => START + SPAN * shareOf(at, min, max);
  const pieces = scalePieces(thresholds, min, max);
  return (
    <FigureLink figure={figure}>
      <svg
        viewBox={hasLabels ? '-112 -112 224 162' : '-100 -100 200 150'}
        className={classes['ring']}
        style={{ height: heightPx - (hasName ? 20 : 0) }}
        role="img"
        aria-label={`${name}: ${shown}`}
      >
        <path d={ringPath(START, START + SPAN, OUTER, INNER)} fill="var(--o11y-grid)" />
        {value !== null && shareOf(value, min, max) > 0 && (
          <path d={ringPath(START, angle(value), OUTER, INNER)} fill={color} />
        )}
        {hasMarkers &&
          pieces.map((piece) => (
            <path
              key={piece.from}
              d={ringPath(angle(piece.from), angle(piece.to), OUTER + 8, OUTER + 3)}
              fill={piece.color}
            />
          ))}
        {hasLabels &&
          pieces.slice(1).map((piece) => (
            <text
              key={piece.from}
              x={Math.sin(angle(piece.from)) * (OUTER + 2)}
              y={-Math.cos(angle(piece.from)) * (OUTER + 2) - 8}
              className={classes['label']}
              textAnchor="middle"
            >
              {format(piece.from)}
            </text>
          ))}
        <text
          className={classes['value']}
          y={14}
          fill={color}
          textAnchor="middle"
          fontSize={fitTextPx(shown, INNER * 1.75, 40, 40)}
        >
          {shown}
        </text>
      </svg>
      {hasName && <div className={classes['name']}>{name}</div>}
    </FigureLink>
  );
}
