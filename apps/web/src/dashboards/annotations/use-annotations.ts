// What the annotation queries of a dashboard found, for all of its time charts. A query that fails annotates nothing: the
// panels are what one came for.
import {
  type Dashboard,
  type DatasourceScope,
  extendScope,
  interpolate,
  intervalMacros,
  type Palette,
  parseDurationMs,
  resolveDatasource,
  scopeOf,
} from '@o11y-lab/dashboards';
import { useMemo } from 'react';
import type { ChartAnnotation } from '../../charts/chart-types.ts';
import { queryRange } from '../../data/prometheus.ts';
import { useKeptQueries } from '../../data/use-kept-queries.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { useStable } from '../../ui/use-stable.ts';
import { panelQueue } from '../run/request-queue.ts';
import type { VariablesState } from '../variables/resolve-variables.ts';
import { annotatesFaults, annotationBands, isOn } from './annotation-bands.ts';

/** As in Grafana. */
const STEP_MS_DEFAULT = 60_000;
/** Prometheus answers no more. */
const POINTS_MAX = 11_000;
/** A refresh makes a new answer every few seconds. */
const KEPT_MS = 10_000;

const NONE: readonly ChartAnnotation[] = [];

export interface AnnotationsInput {
  readonly dashboard: Dashboard;
  readonly variables: VariablesState;
  readonly range: TimeRange;
  readonly datasourceScope: DatasourceScope;
  readonly palette: Palette;
  /** Names of those that the reader has switched on or off. */
  readonly switched: ReadonlySet<string>;
  /** Whether charts show faults at all. */
  readonly showsFaults: boolean;
}

export function useAnnotations(input: AnnotationsInput, isReady: boolean): readonly ChartAnnotation[] {
  const { dashboard, variables, range, datasourceScope, palette, switched, showsFaults } = input;
  const plans = useMemo(() => {
    const scope = scopeOf({ variables: dashboard.variables, ...variables, range });
    const rangeMs = range.toMs - range.fromMs;
    return dashboard.annotations.flatMap((annotation) => {
      const { target } = annotation;
      if (!showsFaults && annotatesFaults(annotation)) return [];
      if (!isOn(annotation, switched) || target?.kind !== 'prometheus' || target.expr === '') return [];
      if (resolveDatasource(target.datasource, datasourceScope)?.type !== 'prometheus') return [];
      const written = parseDurationMs(interpolate(target.interval ?? '', scope, 'raw')) ?? STEP_MS_DEFAULT;
      const stepMs = Math.max(written, Math.ceil(rangeMs / POINTS_MAX / 1000) * 1000, 1000);
      const macros = intervalMacros(rangeMs, { stepMs, rateIntervalMs: 4 * stepMs });
      const query = interpolate(target.expr, extendScope(scope, { macros }), 'prometheus');
      const fromMs = Math.floor(range.fromMs / stepMs) * stepMs;
      const toMs = Math.floor(range.toMs / stepMs) * stepMs;
      return [{ annotation, query, stepMs, fromMs, toMs }];
    });
  }, [dashboard, variables, range, datasourceScope, switched, showsFaults]);
  const results = useKeptQueries(
    plans.map(({ annotation, query, stepMs, fromMs, toMs }) => ({
      slot: annotation.name,
      queryKey: ['dashboard-annotations', query, fromMs, toMs, stepMs],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        panelQueue.run('prometheus', () => queryRange({ query, fromMs, toMs, stepMs }, signal), signal),
      enabled: isReady,
      gcTime: KEPT_MS,
    })),
  );
  const answers = useStable(results.map(({ data }) => data?.value.series));
  return useMemo(() => {
    const bands = plans.flatMap(({ annotation, stepMs }, i) =>
      annotationBands(annotation, answers[i] ?? [], stepMs, palette),
    );
    return bands.length > 0 ? bands : NONE;
  }, [plans, answers, palette]);
}
