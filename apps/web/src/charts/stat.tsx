// Figures in large type, with a trend behind them.
import { type ReactElement, useMemo } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { fitTextPx, gridOf, textOn } from './figure-model.ts';
import { FigureLink } from './figure-name.tsx';
import type { Figure } from './figure-types.ts';
import { messages } from './messages.ts';
import { Sparkline } from './sparkline.tsx';
import classes from './stat.module.css';

export interface StatProps {
  readonly figures: readonly Figure[];
  readonly title: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly colorMode: 'none' | 'value' | 'background';
  readonly hasTrend: boolean;
  readonly text: 'auto' | 'value' | 'value_and_name' | 'name' | 'none';
  readonly orientation: 'auto' | 'horizontal' | 'vertical';
  readonly justify?: 'auto' | 'center';
}

export function Stat(props: StatProps): ReactElement {
  const { figures, title, widthPx, heightPx, colorMode, hasTrend, text, orientation, justify = 'auto' } = props;
  const t = useMessages(messages);
  const grid = useMemo(
    () => gridOf(figures.length, { widthPx, heightPx }, orientation),
    [figures.length, widthPx, heightPx, orientation],
  );
  const hasName = text === 'name' || text === 'value_and_name' || (text === 'auto' && figures.length > 1);
  const hasValue = text !== 'name' && text !== 'none';
  const isCentered = justify === 'center' || (figures.length === 1 && !hasName);
  return (
    <dl
      className={classes['grid']}
      aria-label={title}
      style={{ gridTemplateColumns: `repeat(${grid.columns}, minmax(0, 1fr))`, height: heightPx }}
    >
      {figures.map((figure) => {
        const isFilled = colorMode === 'background';
        const size = fitTextPx(
          figure.text,
          grid.cell.widthPx - 16,
          (grid.cell.heightPx - (hasName ? 20 : 0)) * (hasTrend ? 0.4 : 0.5),
          56,
        );
        return (
          <div
            key={figure.id}
            className={classes['cell']}
            data-centered={isCentered || undefined}
            data-trend={(hasTrend && (figure.trend?.length ?? 0) > 1) || undefined}
            style={{
              ...(isFilled && { background: figure.color, color: textOn(figure.color) }),
              ...(isCentered && hasTrend && { paddingTop: grid.cell.heightPx * 0.08 }),
            }}
          >
            <dt className={hasName ? classes['name'] : 'visually-hidden'}>{figure.name}</dt>
            {hasValue && (
              <dd
                className={classes['value']}
                style={{ fontSize: size, ...(colorMode === 'value' && { color: figure.color }) }}
              >
                <FigureLink figure={figure}>{figure.text === '' ? t.noValue : figure.text}</FigureLink>
                {figure.change !== undefined && Number.isFinite(figure.change) && (
                  <span className={classes['change']}>
                    {figure.change >= 0 ? '▲' : '▼'} {Math.abs(figure.change * 100).toFixed(1)}%
                  </span>
                )}
              </dd>
            )}
            {hasTrend && figure.trend && figure.trend.length > 1 && (
              <Sparkline
                className={classes['trend']}
                values={figure.trend}
                color={isFilled ? textOn(figure.color) : figure.color}
                heightPx={Math.max(16, grid.cell.heightPx * 0.38)}
                min={figure.trendMin}
                max={figure.trendMax}
              />
            )}
          </div>
        );
      })}
    </dl>
  );
}
