import type { ReactElement } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { messages } from './messages.ts';
import type { SeriesFacts } from './metrics-model.ts';
import classes from './series-table.module.css';

export interface SeriesTableProps {
  readonly facts: readonly SeriesFacts[];
  readonly formatValue: (value: number) => string;
}

/** Series in figures, largest first. */
export function SeriesTable({ facts, formatValue }: SeriesTableProps): ReactElement {
  const t = useMessages(messages);
  const cell = (value: number | undefined): string => (value === undefined ? '–' : formatValue(value));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes['box']} tabIndex={0} aria-label={t.series}>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">{t.series}</th>
            <th scope="col">{t.last}</th>
            <th scope="col">{t.mean}</th>
            <th scope="col">{t.max}</th>
          </tr>
        </thead>
        <tbody>
          {facts.map(({ id, name, last, mean, max }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              <td>{cell(last)}</td>
              <td>{cell(mean)}</td>
              <td>{cell(max)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
