// Nothing came back: says which nothing it is, and where the nearest data is.
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { useTimeFormat } from '../../time/time-zone.ts';
import type { PageTime } from '../../time/use-time.tsx';
import { EmptyState } from '../../ui/query-view.tsx';
import { messages } from './messages.ts';
import { findNearestData, rangeAround } from './nearest-data.ts';

export interface EmptyAnswerProps {
  readonly query: string;
  readonly macros: Readonly<Record<string, string>>;
  readonly time: PageTime;
}

export function EmptyAnswer({ query, macros, time }: EmptyAnswerProps): ReactElement {
  const t = useMessages(messages);
  const formatTime = useTimeFormat();
  const { range } = time;
  const nearest = useQuery({
    queryKey: ['metrics-nearest', query, range.fromMs, range.toMs],
    queryFn: ({ signal }) => findNearestData(query, macros, range, Date.now(), signal),
  });
  const nearestMs = nearest.data?.nearestMs;
  const isInRange = nearestMs !== undefined && nearestMs >= range.fromMs && nearestMs <= range.toMs;
  return (
    <EmptyState title={t.emptyTitle}>
      {nearest.isPending && t.emptySearching}
      {nearestMs !== undefined && !isInRange && (
        <>
          <Text size="sm">{t.emptyNearest(formatTime(nearestMs))}</Text>
          <Button
            mt="xs"
            size="xs"
            variant="light"
            onClick={() => time.setRange(rangeAround(nearestMs, range, Date.now()))}
          >
            {t.emptyJump}
          </Button>
        </>
      )}
      {isInRange && t.emptyFiltered}
      {nearest.data !== undefined && nearestMs === undefined && t.emptyNever}
    </EmptyState>
  );
}
