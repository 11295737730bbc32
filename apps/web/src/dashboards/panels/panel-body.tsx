// The view of a panel's kind.
import { Skeleton } from '@mantine/core';
import type { Panel } from '@o11y-lab/dashboards';
import { lazy, type ReactElement, Suspense } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { messages } from '../messages.ts';
import { AlertListPanelView } from './alert-list-panel.tsx';
import { BarGaugePanelView, GaugePanelView, PieChartPanelView, StatPanelView } from './figure-panels.tsx';
import { FrameTable } from './frame-table.tsx';
import { HeatmapPanelView } from './heatmap-panel.tsx';
import { LogsPanelView } from './logs-panel.tsx';
import type { PanelProps } from './panel-props.ts';
import { TablePanelView } from './table-panel.tsx';
import { TextPanelView } from './text-panel.tsx';
import { TimeSeriesPanelView } from './time-series-panel.tsx';
import { TracesPanelView } from './traces-panel.tsx';

// The layout engine is large, and few dashboards have a graph.
const NodeGraphPanelView = lazy(() => import('./node-graph-panel.tsx'));

export function PanelBody(props: PanelProps<Panel>): ReactElement | null {
  const t = useMessages(messages);
  const { environment, data, title, heightPx } = props;
  const { panel } = environment;
  const of = <P extends Panel>(narrowed: P): PanelProps<P> => ({
    ...props,
    environment: { ...environment, panel: narrowed },
  });
  switch (panel.kind) {
    case 'timeseries':
      return <TimeSeriesPanelView {...of(panel)} />;
    case 'stat':
      return <StatPanelView {...of(panel)} />;
    case 'gauge':
      return <GaugePanelView {...of(panel)} />;
    case 'bargauge':
      return <BarGaugePanelView {...of(panel)} />;
    case 'piechart':
      return <PieChartPanelView {...of(panel)} />;
    case 'table':
      return <TablePanelView {...of(panel)} />;
    case 'text':
      return <TextPanelView {...of(panel)} />;
    case 'heatmap':
      return <HeatmapPanelView {...of(panel)} />;
    case 'logs':
      return <LogsPanelView {...of(panel)} />;
    case 'alertlist':
      return <AlertListPanelView {...of(panel)} />;
    case 'traces':
      return <TracesPanelView {...of(panel)} />;
    case 'nodeGraph':
      return (
        <Suspense fallback={<Skeleton height={heightPx} radius="sm" />}>
          <NodeGraphPanelView {...of(panel)} />
        </Suspense>
      );
    case 'histogram':
    case 'state-timeline':
    case 'status-history': {
      const [frame] = data.frames;
      if (!frame) return null;
      const { palette, scope } = environment;
      return (
        <FrameTable
          frame={frame}
          frames={data.frames}
          title={title}
          heightPx={heightPx}
          palette={palette}
          scope={scope}
        />
      );
    }
    case 'unsupported':
      return <p>{t.unsupportedPanel(panel.type || '?')}</p>;
    default:
      return panel satisfies never;
  }
}

/** Kinds that show something without asking a data source. */
export function needsData(panel: Panel): boolean {
  return panel.kind !== 'text' && panel.kind !== 'alertlist' && panel.kind !== 'unsupported';
}
