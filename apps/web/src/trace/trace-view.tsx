// The page of one trace that is there: its header, and one of six views of it.
import { Button, Center, Loader, Tabs } from '@mantine/core';
import { lazy, type ReactElement, type ReactNode, Suspense, useMemo } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { usePane } from '../url/pane.tsx';
import { messages } from './messages.ts';
import { clockSkews, skewedCount, withoutSkew } from './model/clock-skew.ts';
import { criticalPath } from './model/critical-path.ts';
import { selfTimes } from './model/self-time.ts';
import type { Trace } from './model/trace.ts';
import classes from './page.module.css';
import { TraceHeader } from './trace-header.tsx';
import { useCorrelation } from './use-correlation.ts';
import { Waterfall } from './waterfall/waterfall.tsx';

const FlameView = lazy(() => import('./views/flame-view.tsx'));
const StatisticsView = lazy(() => import('./views/statistics-view.tsx'));
const GraphView = lazy(() => import('./views/graph-view.tsx'));
const LogsView = lazy(() => import('./views/logs-view.tsx'));
const JsonView = lazy(() => import('./views/json-view.tsx'));

const VIEWS = ['waterfall', 'flame', 'statistics', 'graph', 'logs', 'json'] as const;
type View = (typeof VIEWS)[number];

export interface TraceViewProps {
  readonly trace: Trace;
  /** Stands under the header. */
  readonly note?: ReactNode;
  readonly onReload?: () => void;
  readonly isReloading?: boolean;
}

export function TraceView({ trace: sent, note, onReload, isReloading }: TraceViewProps): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const view = VIEWS.find((name) => name === pane.params.get('view')) ?? 'waterfall';
  const skewNs = useMemo(() => clockSkews(sent), [sent]);
  const skewed = useMemo(() => skewedCount(skewNs), [skewNs]);
  const isCorrected = skewed > 0 && pane.params.get('skew') === 'corrected';
  const trace = useMemo(() => (isCorrected ? withoutSkew(sent, skewNs) : sent), [sent, skewNs, isCorrected]);
  const selfNs = useMemo(() => selfTimes(trace), [trace]);
  const path = useMemo(() => criticalPath(trace), [trace]);
  const correlation = useCorrelation(sent);
  const showSpan = (spanId: string): void => pane.setParams({ view: undefined, span: spanId }, { push: true });
  return (
    <div className={classes['page']}>
      <TraceHeader trace={sent} correlation={correlation} onReload={onReload} isReloading={isReloading} />
      {note}
      {trace.missingCount > 0 && <div className={classes['note']}>{t.missingNote(trace.missingCount)}</div>}
      {trace.duplicateCount > 0 && <div className={classes['note']}>{t.duplicateNote(trace.duplicateCount)}</div>}
      {skewed > 0 && (
        <div className={classes['note']}>
          <span>{t.skewNote(skewed)}</span>
          <Button
            size="compact-xs"
            variant="default"
            aria-pressed={isCorrected}
            onClick={() => pane.setParams({ skew: isCorrected ? undefined : 'corrected' })}
          >
            {isCorrected ? t.skewAsSent : t.skewCorrect}
          </Button>
        </div>
      )}
      <div className="visually-hidden" role="status">
        {t.loaded(trace.spanCount, trace.services.length)}
      </div>
      <Tabs
        value={view}
        keepMounted={false}
        className={classes['tabs'] ?? ''}
        onChange={(next) =>
          pane.setParams({ view: next === 'waterfall' || next === null ? undefined : next }, { push: true })
        }
      >
        <Tabs.List aria-label={t.views}>
          {VIEWS.map((name) => (
            <Tabs.Tab key={name} value={name} px="sm" py={6}>
              {t[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={view} className={classes['panel'] ?? ''}>
          <Suspense
            fallback={
              <Center h={200}>
                <Loader size="sm" aria-label={t.loading} />
              </Center>
            }
          >
            {renderView(view)}
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </div>
  );

  function renderView(name: View): ReactElement {
    switch (name) {
      case 'waterfall':
        return <Waterfall trace={trace} skewNs={skewNs} selfNs={selfNs} path={path} correlation={correlation} />;
      case 'flame':
        return <FlameView trace={trace} selfNs={selfNs} />;
      case 'statistics':
        return <StatisticsView trace={trace} selfNs={selfNs} path={path} />;
      case 'graph':
        return <GraphView trace={trace} selfNs={selfNs} />;
      case 'logs':
        return <LogsView trace={trace} correlation={correlation} onShowSpan={showSpan} />;
      case 'json':
        return <JsonView trace={trace} />;
      default:
        return name satisfies never;
    }
  }
}
