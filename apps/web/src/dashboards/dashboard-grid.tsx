// Panels in their places. Positions are the file's; on a narrow page they stand below each other in reading order.
import {
  type CompatibilityReport,
  type Dashboard,
  type DatasourceScope,
  expandRepeats,
  type InterpolationScope,
  interpolate,
  layoutOf,
  type Palette,
  type Panel,
  type PlacedPanel,
  type Row,
  scopeOf,
} from '@o11y-lab/dashboards';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { memo, type ReactElement, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { ChartAnnotation } from '../charts/chart-types.ts';
import { useMessages } from '../i18n/locale.tsx';
import type { RawTimeRange, TimeRange } from '../time/time-range.ts';
import classes from './dashboard-grid.module.css';
import { boxOf, ONE_COLUMN_PX, rowsPx } from './grid-model.ts';
import { messages } from './messages.ts';
import type { PanelEnvironment } from './panel-environment.ts';
import { PanelHost } from './panel-host.tsx';
import { panelTime } from './run/panel-time.ts';
import { useSettledRange } from './use-settled-range.ts';
import type { VariablesState } from './variables/resolve-variables.ts';

/** What stands above a panel that is viewed alone: the page's bar, and title, description and variables. */
const VIEW_CHROME_PX = 250;

/** What all panels of a dashboard share. */
export interface DashboardEnvironment {
  readonly dashboard: Dashboard;
  readonly report: CompatibilityReport;
  readonly variables: VariablesState;
  /** As it was chosen; `range` moves on with every refresh while this stays. */
  readonly raw: RawTimeRange;
  readonly range: TimeRange;
  readonly datasourceScope: DatasourceScope;
  readonly palette: Palette;
  readonly timeZone: string;
  readonly syncKey: string | undefined;
  readonly annotations: readonly ChartAnnotation[];
  readonly onZoom: (range: TimeRange) => void;
  readonly onView: (panelId: number | undefined) => void;
}

export const DashboardGrid = memo(function DashboardGrid({
  environment,
  viewedId,
}: {
  readonly environment: DashboardEnvironment;
  readonly viewedId: number | undefined;
}): ReactElement {
  const { dashboard, variables } = environment;
  const box = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(box);
  const [opened, setOpened] = useState<ReadonlyMap<number, boolean>>(new Map());
  const sections = useMemo(() => expandRepeats(dashboard, variables), [dashboard, variables]);
  const layout = useMemo(() => layoutOf(sections, (row) => opened.get(row.id) ?? !row.collapsed), [sections, opened]);
  const viewed =
    viewedId === undefined ? undefined : sections.flatMap(({ panels }) => panels).find(({ id }) => id === viewedId);
  const isNarrow = widthPx !== undefined && widthPx < ONE_COLUMN_PX;
  const toggle = (row: Row, isOpen: boolean): void => setOpened(new Map(opened).set(row.id, !isOpen));
  return (
    <div
      ref={box}
      className={classes['grid']}
      data-narrow={isNarrow || undefined}
      style={isNarrow || viewed ? {} : { height: rowsPx(layout.height) }}
    >
      {widthPx !== undefined && viewed && (
        <PanelInPlace
          panel={viewed}
          environment={environment}
          widthPx={widthPx}
          heightPx={Math.max(320, window.innerHeight - VIEW_CHROME_PX)}
          isViewed
        />
      )}
      {widthPx !== undefined &&
        !viewed &&
        layout.sections.map((section, i) => (
          <div key={section.row?.id ?? `top ${i}`} className={classes['section']}>
            {section.row && (
              <RowHeader
                row={section.row}
                isOpen={section.open}
                panelCount={sections[i]?.panels.length ?? 0}
                scope={scopeOf({ variables: dashboard.variables, ...variables, scopedVars: section.row.scopedVars })}
                topPx={isNarrow ? undefined : section.y * 38}
                onToggle={toggle}
              />
            )}
            {ordered(section.panels, isNarrow).map(({ panel, gridPos }) => {
              const place = boxOf(isNarrow ? { ...gridPos, x: 0, w: 24 } : gridPos, widthPx);
              return (
                <div
                  key={panel.id}
                  className={classes['cell']}
                  style={isNarrow ? {} : { left: place.leftPx, top: place.topPx, width: place.widthPx }}
                >
                  <PanelInPlace
                    panel={panel}
                    environment={environment}
                    widthPx={place.widthPx}
                    heightPx={place.heightPx}
                    isViewed={false}
                  />
                </div>
              );
            })}
          </div>
        ))}
    </div>
  );
});

/** In one column, panels come in reading order. */
function ordered(panels: readonly PlacedPanel[], isNarrow: boolean): readonly PlacedPanel[] {
  if (!isNarrow) return panels;
  return [...panels].sort((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x);
}

const PanelInPlace = memo(function PanelInPlace({
  panel,
  environment,
  widthPx,
  heightPx,
  isViewed,
}: {
  readonly panel: Panel;
  readonly environment: DashboardEnvironment;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly isViewed: boolean;
}): ReactElement {
  const { dashboard, variables, report, raw, onView, ...shared } = environment;
  const [isAsking, setAsking] = useState(false);
  const wholeRange = useSettledRange(raw, environment.range, isAsking);
  const time = useMemo(() => panelTime(wholeRange, panel), [wholeRange, panel]);
  const own = useMemo<PanelEnvironment>(() => {
    const { range } = time;
    const scope = scopeOf({
      variables: dashboard.variables,
      values: variables.values,
      options: variables.options,
      range,
      scopedVars: panel.scopedVars,
      timeZone: shared.timeZone,
      data: { __dashboard: { uid: dashboard.uid ?? '', title: dashboard.title } },
    });
    return {
      panel,
      scope,
      range,
      maxDataPoints: panel.maxDataPoints ?? Math.max(50, Math.round(widthPx - 16)),
      panelInterval: panel.interval === undefined ? undefined : interpolate(panel.interval, scope, 'raw'),
      datasourceScope: shared.datasourceScope,
      palette: shared.palette,
      timeZone: shared.timeZone,
      syncKey: shared.syncKey,
      annotations: shared.annotations,
      onZoom: shared.onZoom,
    };
  }, [
    time,
    dashboard,
    variables,
    panel,
    widthPx,
    shared.timeZone,
    shared.datasourceScope,
    shared.palette,
    shared.syncKey,
    shared.annotations,
    shared.onZoom,
  ]);
  return (
    <PanelHost
      environment={own}
      report={report}
      widthPx={widthPx}
      heightPx={heightPx}
      timeNote={time.note}
      isViewed={isViewed}
      onView={onView}
      onAsking={setAsking}
    />
  );
});

function RowHeader({
  row,
  isOpen,
  panelCount,
  scope,
  topPx,
  onToggle,
}: {
  readonly row: Row;
  readonly isOpen: boolean;
  readonly panelCount: number;
  readonly scope: InterpolationScope;
  readonly topPx: number | undefined;
  readonly onToggle: (row: Row, isOpen: boolean) => void;
}): ReactElement {
  const t = useMessages(messages);
  const title = interpolate(row.title, scope, 'text');
  return (
    <h2 className={classes['row']} style={topPx === undefined ? {} : { top: topPx }}>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-label={isOpen ? t.collapseRow(title) : t.expandRow(title)}
        onClick={() => onToggle(row, isOpen)}
      >
        {isOpen ? <IconChevronDown size={15} aria-hidden /> : <IconChevronRight size={15} aria-hidden />}
        {title}
        {!isOpen && <span>{t.hiddenPanels(String(panelCount))}</span>}
      </button>
    </h2>
  );
}

/** The width of an element, settled: while a window is dragged, panels are not asked anew for every pixel. */
function useWidth(box: RefObject<HTMLElement | null>): number | undefined {
  const [widthPx, setWidthPx] = useState<number | undefined>(undefined);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    setWidthPx(element.clientWidth);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(() => setWidthPx(element.clientWidth), 150);
    });
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [box]);
  return widthPx;
}
