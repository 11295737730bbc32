// Shares of a whole, as slices or a ring, with a legend that is a table.
import { type ReactElement, useMemo, useState } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { ringPath, textOn } from './figure-model.ts';
import type { Figure } from './figure-types.ts';
import { messages } from './messages.ts';
import classes from './pie.module.css';
import { pieSlices } from './pie-model.ts';
import { afterLegendClick } from './time-series-model.ts';

export interface PieProps {
  readonly figures: readonly Figure[];
  readonly title: string;
  readonly heightPx: number;
  readonly isDonut: boolean;
  readonly labels: readonly ('name' | 'value' | 'percent')[];
  readonly sort: 'desc' | 'asc' | 'none';
  readonly legend: 'hidden' | 'list' | 'table';
  readonly legendPlacement: 'bottom' | 'right';
  readonly legendValues: readonly ('value' | 'percent')[];
}

const RADIUS = 96;

export function Pie(props: PieProps): ReactElement {
  const { figures, title, heightPx, isDonut, labels, sort, legend, legendPlacement, legendValues } = props;
  const t = useMessages(messages);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [emphasised, setEmphasised] = useState<string | undefined>(undefined);
  const slices = useMemo(() => pieSlices(figures, { hidden, sort }), [figures, hidden, sort]);
  const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`;
  return (
    <figure className={classes['figure']} style={{ height: heightPx }} data-legend={legendPlacement} aria-label={title}>
      <svg viewBox="-100 -100 200 200" className={classes['pie']} aria-hidden>
        {slices
          .filter((slice) => slice.share > 0)
          .map(({ figure, from, to, share }) => {
            const middle = (from + to) / 2;
            const at = isDonut ? 0.8 : 0.66;
            const text = [
              labels.includes('name') ? figure.name : '',
              labels.includes('value') ? figure.text : '',
              labels.includes('percent') ? percent(share) : '',
            ].filter((part) => part !== '');
            return (
              <g key={figure.id} opacity={emphasised !== undefined && emphasised !== figure.id ? 0.35 : 1}>
                <path
                  d={ringPath(from, to, RADIUS, isDonut ? RADIUS * 0.62 : 0)}
                  fill={figure.color}
                  stroke="var(--o11y-surface)"
                  strokeWidth={1}
                  onPointerEnter={() => setEmphasised(figure.id)}
                  onPointerLeave={() => setEmphasised(undefined)}
                >
                  <title>{`${figure.name}: ${figure.text} (${percent(share)})`}</title>
                </path>
                {share > 0.06 &&
                  text.map((part, i) => (
                    <text
                      key={part}
                      x={Math.sin(middle) * RADIUS * at}
                      y={-Math.cos(middle) * RADIUS * at + 4 + (i - (text.length - 1) / 2) * 12}
                      textAnchor="middle"
                      fontSize={11}
                      fill={textOn(figure.color)}
                      pointerEvents="none"
                    >
                      {part}
                    </text>
                  ))}
              </g>
            );
          })}
      </svg>
      <div className={legend === 'hidden' ? 'visually-hidden' : classes['legend']}>
        <table>
          <thead className={legend === 'table' ? undefined : 'visually-hidden'}>
            <tr>
              <th scope="col">{t.name}</th>
              {(legendValues.includes('value') || legend === 'hidden') && <th scope="col">{t.value}</th>}
              {(legendValues.includes('percent') || legend === 'hidden') && <th scope="col">{t.share}</th>}
            </tr>
          </thead>
          <tbody>
            {slices.map(({ figure, share }) => (
              <tr key={figure.id}>
                <th scope="row">
                  <button
                    type="button"
                    aria-pressed={!hidden.has(figure.id)}
                    title={t.legendHint}
                    tabIndex={legend === 'hidden' ? -1 : 0}
                    onClick={(event) =>
                      setHidden(
                        afterLegendClick(
                          hidden,
                          figures.map((item) => item.id),
                          figure.id,
                          event.ctrlKey || event.metaKey,
                        ),
                      )
                    }
                    onPointerEnter={() => setEmphasised(figure.id)}
                    onPointerLeave={() => setEmphasised(undefined)}
                  >
                    <span className={classes['swatch']} style={{ background: figure.color }} />
                    {figure.name}
                  </button>
                </th>
                {(legendValues.includes('value') || legend === 'hidden') && <td>{figure.text}</td>}
                {(legendValues.includes('percent') || legend === 'hidden') && <td>{percent(share)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
