// What a panel shows: its picture, or why there is none.
import { Button, Skeleton, Tooltip } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { EmptyState, ErrorBox } from '../ui/query-view.tsx';
import { messages } from './messages.ts';
import type { PanelEnvironment } from './panel-environment.ts';
import classes from './panel-host.module.css';
import { needsData, PanelBody } from './panels/panel-body.tsx';
import type { PanelData } from './run/use-panel-data.ts';

export function PanelState(props: {
  readonly environment: PanelEnvironment;
  readonly data: PanelData;
  /** It has been waiting for so long that the reader may not want to any more. */
  readonly isSlow: boolean;
  readonly title: string;
  readonly widthPx: number;
  readonly heightPx: number;
}): ReactElement {
  const { environment, data, isSlow, heightPx } = props;
  const { panel } = environment;
  const t = useMessages(messages);
  if (!needsData(panel)) return <PanelBody {...props} />;
  if (data.error && data.frames.length === 0) return <ErrorBox error={data.error} onRetry={data.retry} />;
  if (data.plans.length === 0) {
    const [refusal] = data.refusals;
    return <EmptyState title={refusal ? t[refusal.reason](refusal.what) : t.noQueries} />;
  }
  if (data.isCancelled) {
    return (
      <div className={classes['asking']} style={{ height: heightPx }}>
        <p>{t.cancelled}</p>
        <Button size="compact-xs" variant="default" onClick={data.retry}>
          {t.again}
        </Button>
      </div>
    );
  }
  // Out of sight nothing is asked, so nothing waits.
  if (data.isPending && !data.isFetching) return <div style={{ height: heightPx }} />;
  if (data.isPending) {
    return (
      <div className={classes['asking']} style={{ height: heightPx }}>
        <Skeleton
          height={heightPx}
          radius="sm"
          className={classes['skeleton'] ?? ''}
          role="img"
          aria-label={t.loadingPanel}
        />
        {isSlow && (
          <>
            <p>{t.stillAsking}</p>
            <Button size="compact-xs" variant="default" onClick={data.cancel}>
              {t.cancel}
            </Button>
          </>
        )}
      </div>
    );
  }
  const isEmpty = data.frames.every((frame) => frame.length === 0);
  if (isEmpty && panel.kind !== 'traces' && panel.kind !== 'stat' && panel.kind !== 'gauge') {
    return <EmptyState title={t.noData}>{t.noDataHint}</EmptyState>;
  }
  if (isEmpty && panel.kind !== 'traces') return <EmptyState title={t.noData} />;
  return (
    <>
      {data.error && (
        <Tooltip label={data.error.message} multiline maw={400}>
          <span className={classes['failed']} role="alert">
            <IconAlertTriangle size={13} aria-hidden /> {data.error.message}
          </span>
        </Tooltip>
      )}
      <PanelBody {...props} />
    </>
  );
}
