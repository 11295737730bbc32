// The map as two tables: the same figures, sortable, and for everybody.
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ReactElement, ReactNode } from 'react';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { serviceColor } from '../ui/series-color.ts';
import { errorColor, figureWords } from './figures-text.ts';
import { nextSort, type Sort, type SortKey, sortRows } from './map-filter.ts';
import type { ConnectionType, Figures, ServiceMap } from './map-model.ts';
import { messages } from './messages.ts';
import { KindIcon } from './node-icon.tsx';
import classes from './service-map.module.css';

export interface MapTableProps {
  readonly map: ServiceMap;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly chosenNode: string | undefined;
  readonly chosenEdge: string | undefined;
  readonly nodeUrl: (name: string) => string;
  readonly edgeUrl: (id: string) => string;
}

export function MapTable({ map, sort, onSort, chosenNode, chosenEdge, nodeUrl, edgeUrl }: MapTableProps): ReactElement {
  const t = useMessages(messages);
  const head = { sort, onSort };
  return (
    <>
      <section aria-labelledby="map-nodes">
        <h2 id="map-nodes">{t.nodes}</h2>
        <div className={classes['tableFrame']}>
          <table className={classes['table']}>
            <thead>
              <tr>
                <Head {...head} column="name" words={t.name} />
                <Head {...head} column="kind" words={t.kind} />
                <FigureHeads {...head} />
              </tr>
            </thead>
            <tbody>
              {sortRows(map.nodes, sort).map(({ name, kind, figures }) => (
                <tr key={name} data-chosen={name === chosenNode || undefined}>
                  <th scope="row">
                    <span className={classes['name']}>
                      <i style={{ background: serviceColor(name) }} aria-hidden />
                      <PageLink to={nodeUrl(name)}>{name}</PageLink>
                    </span>
                  </th>
                  <td>
                    <span className={classes['name']}>
                      <KindIcon kind={kind} />
                      {t[kind]}
                    </span>
                  </td>
                  <FigureCells figures={figures} />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section aria-labelledby="map-edges">
        <h2 id="map-edges">{t.connections}</h2>
        <div className={classes['tableFrame']}>
          <table className={classes['table']}>
            <thead>
              <tr>
                <Head {...head} column="name" words={`${t.from} → ${t.to}`} />
                <Head {...head} column="kind" words={t.kind} />
                <FigureHeads {...head} />
              </tr>
            </thead>
            <tbody>
              {sortRows(map.edges, sort).map(({ id, from, to, type, figures }) => (
                <tr key={id} data-chosen={id === chosenEdge || undefined}>
                  <th scope="row">
                    <PageLink to={edgeUrl(id)}>
                      {from} → {to}
                    </PageLink>
                  </th>
                  <td>{callWord(type, t)}</td>
                  <FigureCells figures={figures} />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </>
  );
}

export function callWord(
  type: ConnectionType,
  t: { readonly requests: string; readonly messages: string; readonly queries: string },
): string {
  if (type === 'messaging_system') return t.messages;
  return type === 'database' ? t.queries : t.requests;
}

interface HeadProps {
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

function FigureHeads(props: HeadProps): ReactElement {
  const t = useMessages(messages);
  return (
    <>
      <Head {...props} column="rate" words={t.rate} isFigure />
      <Head {...props} column="errors" words={t.errors} isFigure />
      <Head {...props} column="p95" words={t.p95} isFigure />
    </>
  );
}

function Head({
  sort,
  onSort,
  column,
  words,
  isFigure = false,
}: HeadProps & { readonly column: SortKey; readonly words: ReactNode; readonly isFigure?: boolean }): ReactElement {
  const isSorted = sort.key === column;
  const Arrow = sort.descending ? IconArrowDown : IconArrowUp;
  return (
    <th
      scope="col"
      className={isFigure ? classes['figure'] : undefined}
      aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" className={classes['sort']} onClick={() => onSort(nextSort(sort, column))}>
        {words}
        {isSorted && <Arrow size={12} aria-hidden />}
      </button>
    </th>
  );
}

function FigureCells({ figures }: { readonly figures: Figures }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { rate, errors, p95 } = figureWords(figures, t, locale);
  return (
    <>
      <td className={classes['figure']}>{rate}</td>
      <td className={classes['figure']} style={{ color: errorColor(figures.errorShare) }}>
        {errors ? `⚠ ${errors}` : '–'}
      </td>
      <td className={classes['figure']}>{p95 ?? '–'}</td>
    </>
  );
}
