// Two traces side by side: `a` and `b` in the URL.
import { Alert, Button, Skeleton, Text } from '@mantine/core';
import { IconArrowsLeftRight } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { compareUrl } from '../../correlate/links.ts';
import { useMessages } from '../../i18n/locale.tsx';
import { ErrorBox } from '../../ui/query-view.tsx';
import { usePane } from '../../url/pane.tsx';
import { parseTypedTraceId } from '../model/ids.ts';
import { nameOf, serviceOf, type Trace } from '../model/trace.ts';
import { uploaded } from '../uploaded.ts';
import { isNotFound, useTrace } from '../use-trace.ts';
import classes from './compare.module.css';
import { Comparison } from './comparison.tsx';
import { messages } from './messages.ts';
import { TracePicker } from './trace-picker.tsx';

export default function ComparePage(): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const a = useSide(pane.params.get('a'));
  const b = useSide(pane.params.get('b'));
  const choose = (side: 'a' | 'b') => (traceId: string) => pane.setParams({ [side]: traceId }, { push: true });
  const isReady = a.trace && b.trace;
  return (
    <div className={classes['page']}>
      <div className={classes['top']}>
        <h1>{t.title}</h1>
        {isReady && a.id !== undefined && b.id !== undefined && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowsLeftRight size={14} aria-hidden />}
            onClick={() => pane.open(compareUrl(b.id ?? '', a.id ?? ''))}
          >
            {t.swap}
          </Button>
        )}
      </div>
      {!isReady && (
        <Text size="sm" c="var(--o11y-text-dim)">
          {t.intro}
        </Text>
      )}
      <div className={classes['pickers']}>
        <TracePicker label={t.first} side="A" trace={a.trace} like={b.trace} id={a.id} onChoose={choose('a')} />
        <TracePicker label={t.second} side="B" trace={b.trace} like={a.trace} id={b.id} onChoose={choose('b')} />
      </div>
      <SideState side={a} />
      <SideState side={b} />
      {a.trace && b.trace && (
        <>
          {a.trace.traceId === b.trace.traceId && <Alert color="yellow">{t.sameTrace}</Alert>}
          {rootOf(a.trace) !== rootOf(b.trace) && <Alert color="yellow">{t.differentRoot}</Alert>}
          <Comparison a={a.trace} b={b.trace} />
        </>
      )}
    </div>
  );
}

interface Side {
  readonly id: string | undefined;
  readonly trace: Trace | undefined;
  readonly query: ReturnType<typeof useTrace>;
}

/** A trace by id; one that was opened from a file in this tab is known, too. */
function useSide(typed: string | null): Side {
  const id = parseTypedTraceId(typed ?? '');
  const fromFile = id && uploaded(sessionStorage)?.traces.find(({ traceId }) => traceId === id.padStart(32, '0'));
  const query = useTrace(fromFile ? undefined : id);
  return { id, trace: fromFile || query.data, query };
}

function SideState({ side }: { readonly side: Side }): ReactElement | null {
  const t = useMessages(messages);
  const { id, trace, query } = side;
  if (id === undefined || trace) return null;
  if (isNotFound(query.error)) {
    return (
      <Alert color="yellow" role="alert">
        {t.notFound(id)}
      </Alert>
    );
  }
  if (query.error !== null) return <ErrorBox error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton height={160} radius="sm" role="status" aria-label={t.loading} />;
}

function rootOf(trace: Trace): string {
  return `${serviceOf(trace, trace.mainRow)}\n${nameOf(trace, trace.mainRow)}`;
}
