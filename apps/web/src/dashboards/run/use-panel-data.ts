// The data of a panel: its targets asked (when it is in sight), read into frames, transformed, and dressed in its fields'
// settings.
import { applyFieldConfig, type DataFrame, transform } from '@o11y-lab/dashboards';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import type { ChartExemplar } from '../../charts/chart-types.ts';
import { type Exchange, isApiError } from '../../data/http.ts';
import { useStable } from '../../ui/use-stable.ts';
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
      gcTime: KEPT_MS,
      structuralSharing: false as const,
    })),
  });
  const raws = useStable(results.map((result) => result.data));
  const failed = results.find((result) => result.error !== null);
  // Exemplars decorate a panel; it does not wait for them.
  const isAnswered = plans.every((plan, i) => plan.isExtra === true || raws[i] !== undefined);
  // Half of a new picture would be a wrong one: the one before stays until the new one is whole, with the plans that it
  // answers, which know its steps. What failed with nothing before it shows as much as there is.
  const shown = useRef<{ readonly plans: readonly Plan[]; readonly raws: readonly (RawAnswer | undefined)[] }>(
    undefined,
  );
  const previous = shown.current;
  const shownPlans = isAnswered || previous === undefined ? plans : previous.plans;
  const shownRaws = isAnswered || previous === undefined ? raws : previous.raws;
  if (isAnswered) shown.current = { plans, raws };
  const extraRaws = useExtras(plans, raws);
  const read = useMemo(() => {
    const frames: DataFrame[] = [];
    const notices: string[] = [];
    shownPlans.forEach((plan, i) => {
      const raw = shownRaws[i];
      if (!raw || plan.isExtra) return;
      const answer = plan.read(raw);
      frames.push(...answer.frames);
      notices.push(...(answer.notices ?? []));
    });
    for (const { meta } of frames) {
      if (meta?.limits) notices.push(`${meta.limits.shown}/${meta.limits.total ?? '…'} ${meta.limits.what}`);
    }
    const shaped = transform(frames, panel.transformations, { scope, timeZone: environment.timeZone });
    return { frames: applyFieldConfig(shaped, panel.fieldConfig, scope), notices: [...new Set(notices)] };
  }, [shownPlans, shownRaws, panel, scope, environment.timeZone]);
  const exemplars = useMemo(() => extraRaws.flatMap(({ plan, raw }) => plan.read(raw).exemplars ?? []), [extraRaws]);

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
  const isPending = failed === undefined && !isAnswered && previous === undefined;
  return {
    ...read,
    exemplars,
    plans,
    refusals,
    exchanges,
    error: failed?.error ?? undefined,
    isPending,
    isStale: !isAnswered && previous !== undefined,
    isFetching: results.some((result) => result.isFetching),
    isCancelled: isPending && isInSight && results.every((result) => result.fetchStatus === 'idle'),
    retry,
    cancel,
  };
}

/** The answers of extras: those of the refresh before until the new ones are there. */
function useExtras(
  plans: readonly Plan[],
  raws: readonly (RawAnswer | undefined)[],
): readonly { readonly plan: Plan; readonly raw: RawAnswer }[] {
  const kept = useRef<ReadonlyMap<string, { readonly plan: Plan; readonly raw: RawAnswer }>>(new Map());
  const extras = plans.flatMap((plan, i) => {
    if (plan.isExtra !== true) return [];
    const raw = raws[i];
    const before = kept.current.get(plan.refId);
    const extra = raw === undefined || raw === before?.raw ? before : { plan, raw };
    return extra ? [extra] : [];
  });
  kept.current = new Map(extras.map((extra) => [extra.plan.refId, extra]));
  return useStable(extras);
}
