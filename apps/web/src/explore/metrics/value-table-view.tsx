// Values at the end of the range, one row per series.
import { Button, Group } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconDownload } from '@tabler/icons-react';
import { type ReactElement, useMemo, useState } from 'react';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { useTimeFormat } from '../../time/time-zone.ts';
import type { PageTime } from '../../time/use-time.tsx';
import { download } from '../../ui/download.ts';
import { EmptyAnswer } from './empty-answer.tsx';
import { messages } from './messages.ts';
import classes from './results.module.css';
import { asCsv, type Sort, sortRows, valueTable } from './table-model.ts';
import type { MetricsData } from './use-metrics-data.ts';

/** Rows shown unless all are asked for. */
const ROWS_SHOWN_MAX = 500;

export interface ValueTableViewProps {
  readonly data: MetricsData;
  readonly time: PageTime;
  readonly formatValue: (value: number) => string;
}

export function ValueTableView({ data, time, formatValue }: ValueTableViewProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const formatTime = useTimeFormat();
  const [sort, setSort] = useState<Sort>({ by: '#value', isDescending: true });
  const [isAll, setAll] = useState(false);
  const answers = data.instant.flatMap(({ letter, result }) =>
    result.data === undefined
      ? []
      : [{ letter, series: result.data.value.series, answeredAtMs: result.data.answeredAtMs }],
  );
  const key = answers.map(({ letter, answeredAtMs }) => `${letter}${answeredAtMs}`).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the answers, which are new objects at each render
  const table = useMemo(() => valueTable(answers), [key]);
  const rows = useMemo(() => sortRows(table.rows, sort), [table, sort]);
  const [first] = data.instant;
  if (rows.length === 0 && answers.length > 0 && first !== undefined) {
    return <EmptyAnswer query={first.query.text} macros={data.stepping.macros} time={time} />;
  }
  const shown = isAll ? rows : rows.slice(0, ROWS_SHOWN_MAX);
  const header = (by: string, name: string, isNumber = false): ReactElement => (
    <th
      key={by}
      scope="col"
      className={isNumber ? classes['number'] : undefined}
      aria-sort={sort.by === by ? (sort.isDescending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={classes['sort']}
        title={t.sortBy(name)}
        onClick={() => setSort({ by, isDescending: sort.by === by ? !sort.isDescending : isNumber })}
      >
        {name}
        {sort.by === by &&
          (sort.isDescending ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />)}
      </button>
    </th>
  );
  const isSeveral = data.instant.length > 1;
  return (
    <>
      <Group justify="space-between" className={classes['note'] ?? ''}>
        <span>{t.instantAt(formatTime(time.range.toMs))}</span>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconDownload size={13} />}
          onClick={() => download('values.csv', 'text/csv', asCsv(table))}
        >
          {t.csv}
        </Button>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <div className={classes['scroll']} tabIndex={0}>
        <table className={classes['table']}>
          <thead>
            <tr>
              {isSeveral && header('#query', t.query(''))}
              {table.columns.map((name) => header(name, name))}
              {header('#value', t.value, true)}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows are replaced as a whole
              <tr key={index}>
                {isSeveral && <td>{row.letter}</td>}
                {table.columns.map((name) => (
                  <td key={name}>{row.labels[name] ?? ''}</td>
                ))}
                <td className={classes['number']} title={String(row.value)}>
                  {formatValue(row.value)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < rows.length && (
        <div className={classes['note']}>
          <span>{t.rowsShown(String(shown.length), rows.length.toLocaleString(locale))}</span>
          <Button size="compact-xs" variant="default" onClick={() => setAll(true)}>
            {t.showAll}
          </Button>
        </div>
      )}
    </>
  );
}
