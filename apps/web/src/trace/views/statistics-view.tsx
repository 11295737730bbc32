import { SegmentedControl } from '@mantine/core';
import { type ReactElement, useMemo, useState } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { formatDuration } from '../format.ts';
import { messages } from '../messages.ts';
import type { CriticalPath } from '../model/critical-path.ts';
import { type GroupStatistics, statisticsBy } from '../model/statistics.ts';
import type { Trace } from '../model/trace.ts';
import { Swatch } from '../trace-header.tsx';
import classes from './views.module.css';

const COLUMNS = [
  { key: 'count', isTime: false },
  { key: 'errorCount', isTime: false },
  { key: 'totalNs', isTime: true },
  { key: 'selfNs', isTime: true },
  { key: 'criticalNs', isTime: true },
  { key: 'averageNs', isTime: true },
  { key: 'p95Ns', isTime: true },
  { key: 'maxNs', isTime: true },
] as const;
type Column = (typeof COLUMNS)[number]['key'] | 'name';

export interface StatisticsViewProps {
  readonly trace: Trace;
  readonly selfNs: Float64Array;
  readonly path: CriticalPath;
}

export default function StatisticsView({ trace, selfNs, path }: StatisticsViewProps): ReactElement {
  const t = useMessages(messages);
  const [by, setBy] = useState<'service' | 'operation'>('operation');
  const [sort, setSort] = useState<{ readonly column: Column; readonly isAscending: boolean }>({
    column: 'selfNs',
    isAscending: false,
  });
  const groups = useMemo(() => statisticsBy(by, trace, selfNs, path.totalNs), [by, trace, selfNs, path]);
  const sorted = useMemo(() => sortGroups(groups, sort.column, sort.isAscending), [groups, sort]);
  const labels: Readonly<Record<Column, string>> = {
    name: by === 'service' ? t.service : t.operation,
    count: t.count,
    errorCount: t.errors,
    totalNs: t.total,
    selfNs: t.self,
    criticalNs: t.critical,
    averageNs: t.average,
    p95Ns: t.p95,
    maxNs: t.longest,
  };
  const heading = (column: Column): ReactElement => (
    <th
      key={column}
      scope="col"
      aria-sort={sort.column === column ? (sort.isAscending ? 'ascending' : 'descending') : 'none'}
    >
      <button
        type="button"
        className={classes['sort']}
        onClick={() => setSort({ column, isAscending: sort.column === column ? !sort.isAscending : column === 'name' })}
      >
        {labels[column]}
        {sort.column === column && <span aria-hidden>{sort.isAscending ? ' ▲' : ' ▼'}</span>}
      </button>
    </th>
  );
  return (
    <>
      <div className={classes['bar']}>
        <SegmentedControl
          size="xs"
          aria-label={t.groupBy}
          value={by}
          onChange={(value) => setBy(value === 'service' ? 'service' : 'operation')}
          data={[
            { value: 'operation', label: t.byOperation },
            { value: 'service', label: t.byService },
          ]}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes['scroll']} aria-label={t.statistics} tabIndex={0}>
        <table className={classes['table']}>
          <thead>
            <tr>
              {heading('name')}
              {COLUMNS.map(({ key }) => heading(key))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, GROUP_COUNT_MAX).map((group) => (
              <tr key={`${group.service}\n${group.operation}`}>
                <td data-wide>
                  <span className={classes['named']}>
                    <Swatch service={group.service} />
                    <span>
                      {group.service} <span className={classes['dim']}>{group.operation}</span>
                    </span>
                  </span>
                </td>
                {COLUMNS.map(({ key, isTime }) => (
                  <td
                    key={key}
                    className={key === 'errorCount' && group.errorCount > 0 ? classes['failed'] : undefined}
                  >
                    {isTime ? formatDuration(group[key]) : group[key]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** Groups that are drawn: names with ids in them make one of each span, and nobody reads more. */
const GROUP_COUNT_MAX = 1000;

function sortGroups(
  groups: readonly GroupStatistics[],
  column: Column,
  isAscending: boolean,
): readonly GroupStatistics[] {
  const sign = isAscending ? 1 : -1;
  return [...groups].sort((a, b) =>
    column === 'name'
      ? sign * `${a.service} ${a.operation}`.localeCompare(`${b.service} ${b.operation}`)
      : sign * (a[column] - b[column]),
  );
}
