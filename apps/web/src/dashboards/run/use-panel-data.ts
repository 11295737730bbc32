// The data of a panel: its targets asked (when it is in sight), read into frames, transformed, and dressed in its fields'
// settings.
import { applyFieldConfig, type DataFrame, transform } from '@o11y-lab/dashboards';
import { keepPreviousData, useQueries, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import type { ChartExemplar } from '../../charts/chart-types.ts';
import { type Exchange, isApiError } from '../../data/http.ts';
import type { PanelEnvironment } from '../panel-environment.ts';
import { type Plan, planTarget, type RawAnswer, type Refusal } from './plan-target.ts';
import { panelQueue } from './request-queue.ts';

const PANEL_QUERY = 'dashboard-query';

/** Answers of a range that has passed are of no use to anybody; a refresh makes new ones every few seconds. */
const KEPT_MS = 10_000;

export interface PanelData {
  readonly frames: readonly DataFrame[];
  readonly exemplars: readonly ChartExemplar[];
  readonly plans: readonly Plan[];
  readonly refusals: readonly Refusal[];
  readonly exchanges: readonly { readonly name: string; readonly exchange: Exchange }[];
  readonly notices: readonly string[];
  readonly error: Error | undefined;
  /** Not everything has been answered yet: half a picture would be a wrong one. */
  readonly isPending: boolean;
  /** What is shown belongs to an earlier range. */
  readonly isStale: boolean;
  readonly isFetching: boolean;
  /** The reader gave up waiting, and there is nothing to show instead. */
  readonly isCancelled: boolean;
  readonly retry: () => void;
  readonly cancel: () => void;
}

export function usePanelData(environment: PanelEnvironment, isInSight: boolean): PanelData {
  const { panel, scope, range, maxDataPoints, datasourceScope } = environment;
  const { plans, refusals } = useMemo(() => {
    const targets = panel.targets.filter((target) => !target.hide);
    const tableCount = targets.filter((target) => target.kind === 'prometheus' && target.format === 'table').length;
    const all = targets.flatMap((target) =>
      planTarget(target, {
        scope,
        range,
        maxDataPoints,
        panelInterval: environment.panelInterval,
        panelDatasource: panel.datasource,
        datasourceScope,
        tableCount,
      }),
    );
    return {
      plans: all.filter((plan): plan is Plan => plan.kind === 'plan'),
      refusals: all.filter((plan): plan is Refusal => plan.kind === 'refusal'),
    };
  }, [panel, scope, range, maxDataPoints, datasourceScope, environment.panelInterval]);

  const results = useQueries({
    queries: plans.map((plan) => ({
      queryKey: [PANEL_QUERY, ...plan.key],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        panelQueue.run(plan.datasource.uid, () => plan.fetch(signal), signal),
      enabled: isInSight,
      placeholderData: keepPreviousData<RawAnswer>,
      gcTime: KEPT_MS,
      structuralSharing: false as const,
    })),
  });
  const raws = useStable(results.map((result) => result.data));
  const read = useMemo(() => {
    const frames: DataFrame[] = [];
    const exemplars: ChartExemplar[] = [];
    const notices: string[] = [];
    plans.forEach((plan, i) => {
      const raw = raws[i];
      if (!raw) return;
      const answer = plan.read(raw);
      frames.push(...answer.frames);
      exemplars.push(...(answer.exemplars ?? []));
      notices.push(...(answer.notices ?? []));
    });
    for (const { meta } of frames) {
      if (meta?.limits) notices.push(`${meta.limits.shown}/${meta.limits.total ?? '…'} ${meta.limits.what}`);
    }
    const shaped = transform(frames, panel.transformations, { scope, timeZone: environment.timeZone });
    return { frames: applyFieldConfig(shaped, panel.fieldConfig, scope), exemplars, notices: [...new Set(notices)] };
  }, [plans, raws, panel, scope, environment.timeZone]);

  // Exemplars decorate a panel; it does not wait for them.
  const asked = results.filter((_, i) => plans[i]?.isExtra !== true);
  const failed = results.find((result) => result.error !== null);
  const exchanges = useMemo(
    () =>
      plans.flatMap((plan, i) => {
        const error = results[i]?.error;
        const own = raws[i]?.exchanges ?? (isApiError(error) && error.exchange ? [error.exchange] : []);
        return own.map((exchange) => ({ name: plan.refId, exchange }));
      }),
    [plans, raws, results],
  );
  const latest = useRef(results);
  latest.current = results;
  const retry = useMemo(() => () => latest.current.forEach((result) => void result.refetch()), []);
  const client = useQueryClient();
  const cancel = (): void => {
    for (const plan of plans) void client.cancelQueries({ queryKey: [PANEL_QUERY, ...plan.key], exact: true });
  };
  const isPending = failed === undefined && asked.some((result) => result.data === undefined);
  return {
    ...read,
    plans,
    refusals,
    exchanges,
    error: failed?.error ?? undefined,
    isPending,
    isStale: asked.some((result) => result.isPlaceholderData),
    isFetching: results.some((result) => result.isFetching),
    isCancelled: isPending && isInSight && results.every((result) => result.fetchStatus === 'idle'),
    retry,
    cancel,
  };
}

/** The same array as before while its elements are the same. */
function useStable<T>(values: readonly T[]): readonly T[] {
  const kept = useRef(values);
  if (values.length !== kept.current.length || values.some((value, i) => value !== kept.current[i])) {
    kept.current = values;
  }
  return kept.current;
}
