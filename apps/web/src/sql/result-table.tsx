// Rows as a table of which only what is seen is drawn.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, useRef } from 'react';
import { traceUrl } from '../correlate/links.ts';
import type { SqlResult } from '../data/sql.ts';
import { useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { messages } from './messages.ts';
import { cellText, kindOfColumn } from './result-model.ts';
import classes from './sql.module.css';

const ROW_PX = 28;
/** Longer cells are cut; their whole text is in the title and in the downloads. */
const CELL_CHARACTERS_MAX = 300;

export function ResultTable({ result }: { readonly result: SqlResult }): ReactElement {
  const t = useMessages(messages);
  const { columns, rows } = result;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  });
  const items = virtual.getVirtualItems();
  const kinds = columns.map(({ type }) => kindOfColumn(type));
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section ref={box} className={classes['result']} tabIndex={0} aria-label={t.table}>
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {columns.map(({ name, type }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: SQL allows two columns of one name
              <th key={i} scope="col" data-kind={kinds[i]} title={type}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Gap heightPx={above} columns={columns.length} />}
          {items.map(({ index }) => (
            <tr key={index} aria-rowindex={index + 2}>
              {columns.map(({ name }, i) => {
                const text = cellText(rows[index]?.[i]);
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: SQL allows two columns of one name
                  <td key={i} data-kind={kinds[i]} title={text}>
                    {text === undefined ? (
                      <i>{t.isNull}</i>
                    ) : name === 'trace_id' && /^[0-9a-f]{32}$/.test(text) ? (
                      <PageLink beside to={traceUrl(text)}>
                        {text}
                      </PageLink>
                    ) : (
                      text.slice(0, CELL_CHARACTERS_MAX)
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
          {below > 0 && <Gap heightPx={below} columns={columns.length} />}
        </tbody>
      </table>
    </section>
  );
}

function Gap({ heightPx, columns }: { readonly heightPx: number; readonly columns: number }): ReactElement {
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height: heightPx, padding: 0 }} />
    </tr>
  );
}
