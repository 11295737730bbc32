import { Button } from '@mantine/core';
import { type ReactElement, useMemo } from 'react';
import type { LogRow } from '../../data/loki.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import classes from './logs.module.css';
import { messages } from './messages.ts';

/** Lines that a stage of the query failed on, by what went wrong. */
export function errorKinds(rows: readonly LogRow[]): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>();
  for (const row of rows) {
    const kind = row.parsed['__error__'] ?? row.structuredMetadata['__error__'] ?? row.streamLabels['__error__'];
    if (kind !== undefined && kind !== '') kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return kinds;
}

export interface PipelineErrorsProps {
  readonly rows: readonly LogRow[];
  /** `=` keeps the lines without an error, `!=` only those with one. */
  readonly onFilter: (operator: '=' | '!=') => void;
}

export function PipelineErrors({ rows, onFilter }: PipelineErrorsProps): ReactElement | null {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const kinds = useMemo(() => errorKinds(rows), [rows]);
  if (kinds.size === 0) return null;
  const count = [...kinds.values()].reduce((sum, value) => sum + value, 0);
  return (
    <p className={classes['note']} data-tone="warn">
      <b>{t.pipelineErrors(count.toLocaleString(locale))}</b>
      <span>
        {[...kinds].map(([kind, value]) => `${kind} ×${value.toLocaleString(locale)}`).join(', ')}.{' '}
        {t.pipelineErrorHint}
      </span>
      <Button size="compact-xs" variant="default" onClick={() => onFilter('=')}>
        {t.hideErrors}
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => onFilter('!=')}>
        {t.onlyErrors}
      </Button>
    </p>
  );
}
