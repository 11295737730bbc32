import type { ReactElement } from 'react';
import type { SqlTable } from '../data/sql.ts';
import { formatNumber } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { messages } from './messages.ts';
import classes from './sql.module.css';

export interface SchemaListProps {
  readonly tables: readonly SqlTable[];
  readonly onInsert: (text: string) => void;
}

/** The tables with their columns; a click writes the name into the statement. */
export function SchemaList({ tables, onInsert }: SchemaListProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  return (
    <>
      {tables.map((table, i) => (
        <details key={table.name} open={i < 2}>
          <summary>
            <b>{table.name}</b> <span className={classes['dim']}>{t.rows(formatNumber(table.rows, locale))}</span>
          </summary>
          <p className={classes['dim']}>{table.comment}</p>
          <ul>
            {table.columns.map(({ name, type, comment }) => (
              <li key={name} title={comment}>
                <button type="button" onClick={() => onInsert(name)} aria-label={t.insert(name)}>
                  {name}
                </button>
                <span>{type.toLowerCase().replace('timestamp with time zone', 'timestamptz')}</span>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </>
  );
}
