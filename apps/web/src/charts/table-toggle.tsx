import { IconChartLine, IconTable } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { messages } from './messages.ts';
import classes from './time-series-chart.module.css';

/** In the corner of a chart: the same figures as a table, which everybody can read, and back. */
export function TableToggle({
  title,
  asTable,
  onChange,
}: {
  /** Of the chart. */
  readonly title: string;
  readonly asTable: boolean;
  readonly onChange: (asTable: boolean) => void;
}): ReactElement {
  const t = useMessages(messages);
  const text = asTable ? t.showChart : t.showTable;
  return (
    <button
      type="button"
      className={classes['toggle']}
      aria-pressed={asTable}
      aria-label={`${text}: ${title}`}
      title={text}
      onClick={() => onChange(!asTable)}
    >
      {asTable ? <IconChartLine size={14} aria-hidden /> : <IconTable size={14} aria-hidden />}
    </button>
  );
}
