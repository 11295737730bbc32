import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { type ReactElement, useEffect, useState } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ErrorBox } from '../ui/query-view.tsx';
import { messages } from './messages.ts';
import { OpenTrace } from './open-trace.tsx';
import classes from './page.module.css';
import { TraceView } from './trace-view.tsx';
import { isNotFound, useTrace } from './use-trace.ts';

/** How often a trace that is not there is asked for again by itself, and after how long each time. */
const RETRY_COUNT = 3;
const RETRY_SECONDS = 5;

export function StoredTrace({ traceId }: { readonly traceId: string }): ReactElement {
  const t = useMessages(messages);
  const query = useTrace(traceId);
  if (query.data) {
    return (
      <>
        {query.error !== null && <ErrorBox error={query.error} onRetry={() => void query.refetch()} />}
        <TraceView trace={query.data} onReload={() => void query.refetch()} isReloading={query.isFetching} />
      </>
    );
  }
  if (isNotFound(query.error)) {
    return (
      <NotFound traceId={traceId} askCount={query.errorUpdateCount} isAsking={query.isFetching} ask={query.refetch} />
    );
  }
  return (
    <div className={classes['page']}>
      <h1>
        {t.trace} <span className={classes['id']}>{traceId}</span>
      </h1>
      {query.error !== null ? (
        <ErrorBox error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Stack gap="xs" role="status" aria-label={t.loading}>
          <Skeleton height={24} radius="sm" />
          <Skeleton height={56} radius="sm" />
          <Skeleton height={320} radius="sm" />
        </Stack>
      )}
    </div>
  );
}

interface NotFoundProps {
  readonly traceId: string;
  /** How often it was not there. */
  readonly askCount: number;
  readonly isAsking: boolean;
  readonly ask: () => Promise<unknown>;
}

function NotFound({ traceId, askCount, isAsking, ask }: NotFoundProps): ReactElement {
  const t = useMessages(messages);
  const isCounting = !isAsking && askCount <= RETRY_COUNT;
  const secondsLeft = useCountdown(isCounting ? askCount : undefined, () => void ask());
  return (
    <OpenTrace title={t.notFound}>
      <Text className={classes['id']} mt="xs">
        {traceId} <CopyButton text={traceId} what={t.traceId} />
      </Text>
      <Text size="sm" mt="xs">
        {t.notFoundWhy}
      </Text>
      <Text size="sm" mt="xs" c="var(--o11y-text-dim)">
        {t.searchedWindow}
      </Text>
      <div className={classes['note']} role="status">
        <span>
          {isAsking
            ? t.retrying
            : isCounting
              ? t.retryIn(secondsLeft, askCount, RETRY_COUNT)
              : t.retriedEnough(askCount - 1)}
        </span>
        <Button size="compact-xs" variant="default" onClick={() => void ask()} disabled={isAsking}>
          {t.retry}
        </Button>
      </div>
    </OpenTrace>
  );
}

/** Seconds left; begins anew with every `round`, stands still without one. */
function useCountdown(round: number | undefined, onEnd: () => void): number {
  const [secondsLeft, setSecondsLeft] = useState(RETRY_SECONDS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new function is no new round
  useEffect(() => {
    if (round === undefined) return undefined;
    let left = RETRY_SECONDS;
    setSecondsLeft(left);
    const timer = setInterval(() => {
      left--;
      setSecondsLeft(left);
      if (left > 0) return;
      clearInterval(timer);
      onEnd();
    }, 1000);
    return () => clearInterval(timer);
  }, [round]);
  return secondsLeft;
}
