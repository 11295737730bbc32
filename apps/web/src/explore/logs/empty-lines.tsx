import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useMemo } from 'react';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { useTimeFormat } from '../../time/time-zone.ts';
import type { PageTime } from '../../time/use-time.tsx';
import { EmptyState, ErrorBox } from '../../ui/query-view.tsx';
import { messages } from './messages.ts';
import { printQuery, readLogQuery, tracePinnedBy, withMatcher, withoutFilters } from './query/log-query.ts';
import { rangeAround, whyEmpty } from './why-empty.ts';

export interface EmptyLinesProps {
  readonly text: string;
  readonly time: PageTime;
  readonly onRun: (text: string) => void;
}

export function EmptyLines({ text, time, onRun }: EmptyLinesProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const formatTime = useTimeFormat();
  const { range } = time;
  const read = useMemo(() => readLogQuery(text), [text]);
  const { data: reason, error } = useQuery({
    queryKey: ['logs-empty', text, range.fromMs, range.toMs],
    enabled: read !== undefined,
    queryFn: ({ signal }) =>
      read ? whyEmpty(read, range, Date.now(), signal) : Promise.reject(new Error('the query can not be read')),
  });
  if (error) return <ErrorBox error={error} />;
  if (!reason || !read) return <EmptyState title={t.emptySearching} />;
  const isTrace = tracePinnedBy(read) !== undefined;
  const widen = (
    <Button size="xs" variant="default" onClick={() => time.setRaw({ from: 'now-24h', to: 'now' })}>
      {t.emptyWiden}
    </Button>
  );
  switch (reason.kind) {
    case 'no-value': {
      const choices = reason.closest.length > 0 ? reason.closest : reason.existing;
      return (
        <EmptyState title={t.emptyNoValue(reason.name, reason.value)}>
          {choices.length > 0 && (reason.closest.length > 0 ? t.emptyClosest : t.emptyExisting)}
          <Group gap="xs" justify="center" mt="xs">
            {choices.map((value) => (
              <Button
                key={value}
                size="xs"
                variant="default"
                onClick={() =>
                  onRun(printQuery(withMatcher(read, reason.name, { name: reason.name, operator: '=', value })))
                }
              >
                {value}
              </Button>
            ))}
          </Group>
        </EmptyState>
      );
    }
    case 'filtered':
      return (
        <EmptyState title={t.emptyFiltered(reason.unfilteredCount.toLocaleString(locale))}>
          <Button size="xs" variant="default" mt="xs" onClick={() => onRun(printQuery(withoutFilters(read)))}>
            {t.emptyDropFilters}
          </Button>
        </EmptyState>
      );
    case 'not-in-range': {
      const { nearestMs } = reason;
      return (
        <EmptyState title={t.emptyNoneInRange}>
          {nearestMs !== undefined && t.emptyNearest(formatTime(nearestMs))}
          <Group gap="xs" justify="center" mt="xs">
            {nearestMs !== undefined && (
              <Button size="xs" onClick={() => time.setRange(rangeAround(nearestMs, range, Date.now()))}>
                {t.emptyJump}
              </Button>
            )}
            {widen}
          </Group>
        </EmptyState>
      );
    }
    case 'never':
      return <EmptyState title={isTrace ? t.emptyNoTrace : t.emptyNever}>{widen}</EmptyState>;
  }
}
