// One of five states, the same on every page: idle, loading, empty, error, data (whole or partial).
import { Box, Button, Code, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useState } from 'react';
import { isApiError } from '../data/http.ts';
import { useMessages } from '../i18n/locale.tsx';
import { messages } from './messages.ts';
import classes from './query-view.module.css';

export interface QueryViewProps<T> {
  readonly query: UseQueryResult<T>;
  /** What stands here before anything was asked; a query that is disabled shows it. */
  readonly idle?: ReactNode;
  readonly isEmpty?: (data: T) => boolean;
  /** What stands here when the answer has nothing: say which nothing it is. */
  readonly empty?: ReactNode;
  /** Height of the skeleton of the first load, in pixels. */
  readonly height?: number;
  readonly children: (data: T) => ReactNode;
}

/** Keeps the last data, dimmed, while a newer answer is awaited, has failed, or can't come because the backend is away. */
export function QueryView<T>(props: QueryViewProps<T>): ReactElement {
  const { query, idle, isEmpty, empty, height = 120, children } = props;
  const { error } = query;
  const [last, setLast] = useState(query.data);
  if (query.data !== undefined && query.data !== last) setLast(query.data);
  // A query that moved on has no data of its own when it fails. What is wrong with it is no reason to hide an answer,
  // unless the query itself is wrong: then the old answer would stand under words it does not belong to.
  const isRefused = isApiError(error) && error.kind === 'refused';
  const data = query.data ?? (error !== null && !isRefused ? last : undefined);
  if (data === undefined && error === null) {
    if (query.fetchStatus === 'idle') return <>{idle}</>;
    return <Skeleton height={height} radius="sm" />;
  }
  const isNothing = data !== undefined && isEmpty?.(data) === true;
  return (
    <>
      {error !== null && <ErrorBox error={error} onRetry={() => void query.refetch()} />}
      {data !== undefined && (
        <Box
          className={query.isPlaceholderData || error !== null ? (classes['old'] ?? '') : ''}
          aria-busy={query.isFetching}
        >
          {isNothing ? empty : children(data)}
        </Box>
      )}
    </>
  );
}

export interface ErrorBoxProps {
  readonly error: Error;
  readonly onRetry?: () => void;
}

export function ErrorBox({ error, onRetry }: ErrorBoxProps): ReactElement {
  const t = useMessages(messages);
  const isAway = isApiError(error) && error.kind === 'unreachable';
  return (
    <div className={`${classes['box']} ${isAway ? classes['away'] : classes['failed']}`} role="alert">
      <p className={classes['title']}>
        <IconAlertTriangle size={16} aria-hidden />
        {isAway ? t.backendAway : t.queryFailed}
      </p>
      <p className={classes['message']}>{isAway ? t.backendAwayHint : error.message}</p>
      <Group gap="xs">
        {isApiError(error) && error.status > 0 && <Code>HTTP {error.status}</Code>}
        {onRetry && (
          <Button size="compact-xs" variant="default" onClick={onRetry}>
            {t.retry}
          </Button>
        )}
      </Group>
    </div>
  );
}

/** The frame of "nothing here": what, why, and what to do about it. */
export function EmptyState({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ReactNode;
}): ReactElement {
  return (
    <Stack align="center" gap="xs" p="xl">
      <Text fw={500}>{title}</Text>
      <Box c="dimmed" fz="sm" ta="center">
        {children}
      </Box>
    </Stack>
  );
}
