// One of five states, the same on every page: idle, loading, empty, error, data (whole or partial).
import { Alert, Box, Button, Code, Group, Skeleton, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { isApiError } from '../data/http.ts';
import { useMessages } from '../i18n/locale.tsx';
import { messages } from './messages.ts';

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

/** Keeps the last data, dimmed, while a newer answer is awaited or has failed. */
export function QueryView<T>(props: QueryViewProps<T>): ReactElement {
  const { query, idle, isEmpty, empty, height = 120, children } = props;
  const { data, error } = query;
  if (data === undefined && error === null) {
    if (query.fetchStatus === 'idle') return <>{idle}</>;
    return <Skeleton height={height} radius="sm" />;
  }
  const isNothing = data !== undefined && isEmpty?.(data) === true;
  return (
    <>
      {error !== null && <ErrorBox error={error} onRetry={() => void query.refetch()} />}
      {data !== undefined && (
        <Box style={query.isPlaceholderData || error !== null ? { opacity: 0.55 } : {}} aria-busy={query.isFetching}>
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
    <Alert color={isAway ? 'yellow' : 'red'} title={isAway ? t.backendAway : t.queryFailed} role="alert" my="xs">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {isAway ? t.backendAwayHint : error.message}
        </Text>
        <Group gap="xs">
          {isApiError(error) && error.status > 0 && <Code>HTTP {error.status}</Code>}
          {onRetry && (
            <Button size="compact-xs" variant="default" onClick={onRetry}>
              {t.retry}
            </Button>
          )}
        </Group>
      </Stack>
    </Alert>
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
