// Nothing was found: says what stands in the way, and offers the way around.
import { Button, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { useTimeFormat } from '../../time/time-zone.ts';
import type { PageTime } from '../../time/use-time.tsx';
import { EmptyState } from '../../ui/query-view.tsx';
import { COUNTED_MAX, diagnose, rangeAround } from './diagnose.ts';
import { messages } from './messages.ts';
import { printForm, type SearchForm } from './search-form.ts';
import classes from './traces.module.css';

export interface EmptySearchProps {
  readonly query: string;
  readonly form: SearchForm | undefined;
  readonly time: PageTime;
  readonly onRun: (query: string) => void;
}

export function EmptySearch({ query, form, time, onRun }: EmptySearchProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const formatTime = useTimeFormat();
  const { range } = time;
  const { data, isPending, isError } = useQuery({
    // Not asked anew by each refresh: what stood in the way a moment ago still does.
    queryKey: ['traces-diagnosis', query, time.raw.from, time.raw.to],
    queryFn: ({ signal }) => diagnose({ query, form, range, nowMs: Date.now() }, signal),
    retry: false,
  });
  return (
    <EmptyState title={t.emptyTitle}>
      {isPending && (
        <>
          <Loader size={12} mr={8} aria-hidden />
          {t.emptySearching}
        </>
      )}
      <ul className={classes['reasons']}>
        {data?.unknownService && form && (
          <li>
            {t.unknownService(data.unknownService.name)} {data.unknownService.closest.length > 0 && t.didYouMean}{' '}
            {data.unknownService.closest.map((service) => (
              <Button
                key={service}
                size="compact-xs"
                variant="light"
                mr={4}
                onClick={() => onRun(printForm({ ...form, service }))}
              >
                {service}
              </Button>
            ))}
          </li>
        )}
        {data?.dropped.map(({ condition, query: other, count }) => (
          <li key={condition}>
            <Button size="compact-sm" variant="light" onClick={() => onRun(other)}>
              {t.blamed(condition)}
            </Button>{' '}
            {t.blamedCount(`${count.toLocaleString(locale)}${count >= COUNTED_MAX ? '+' : ''}`)}
          </li>
        ))}
        {data?.hasTried && data.dropped.length === 0 && <li>{t.noSingle}</li>}
        {data?.nearestMs !== undefined && (
          <li>
            {t.nearest(formatTime(data.nearestMs))}{' '}
            <Button
              size="compact-sm"
              variant="light"
              onClick={() => time.setRange(rangeAround(data.nearestMs ?? 0, range, Date.now()))}
            >
              {t.jump}
            </Button>
          </li>
        )}
        {data && data.nearestMs === undefined && data.dropped.length === 0 && <li>{t.never}</li>}
        {isError && <li>{query}</li>}
      </ul>
    </EmptyState>
  );
}
