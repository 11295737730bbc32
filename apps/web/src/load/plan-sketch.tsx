// A plan as a small picture: the load over time, one area per scenario.
import type { PlannedLoad } from '@o11y-lab/lab-control';
import type { ReactElement } from 'react';
import { elapsedTime } from '../charts/chart-time.ts';
import { formatNumber } from '../i18n/format.ts';
import { type Locale, useLocale, useMessages } from '../i18n/locale.tsx';
import classes from './load.module.css';
import { type LoadWords, messages } from './messages.ts';
import { areaPath, outlines, peakOf, totalMs } from './plan-model.ts';

const WIDTH = 200;

export interface PlanSketchProps {
  readonly plan: readonly PlannedLoad[] | undefined;
  readonly heightPx: number;
}

export function PlanSketch({ plan, heightPx }: PlanSketchProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const text = planText(plan, t, locale);
  return (
    <figure className={classes['sketch']} aria-label={`${t.planTitle}: ${text}`}>
      <svg
        viewBox={`0 0 ${WIDTH} ${heightPx}`}
        preserveAspectRatio="none"
        width="100%"
        height={heightPx}
        aria-hidden="true"
        focusable="false"
      >
        <line x1="0" x2={WIDTH} y1={heightPx - 0.5} y2={heightPx - 0.5} className={classes['sketchBase']} />
        {outlines(plan ?? []).map((outline, i) => (
          <path
            key={outline.name}
            d={areaPath(outline, WIDTH, heightPx - 2)}
            className={classes['sketchArea']}
            data-hue={i % 3}
            data-iterations={plan?.[i]?.iterations !== undefined || undefined}
          />
        ))}
      </svg>
      <figcaption>{text}</figcaption>
    </figure>
  );
}

/** `up to 10 VUs · 2:00`. */
export function planText(plan: readonly PlannedLoad[] | undefined, t: LoadWords, locale: Locale): string {
  if (plan === undefined || plan.length === 0) return t.ownPlan;
  const vus = peakOf(plan, 'vus');
  const rate = peakOf(plan, 'per-second');
  const total = totalMs(plan);
  const isFlat = plan.every(({ from, stages }) => stages.every(({ target }) => target === from));
  const iterations = plan.reduce((sum, { iterations: count = 0 }) => sum + count, 0);
  return [
    ...(vus > 0 ? [(isFlat ? t.users : t.upToUsers)(formatNumber(vus, locale))] : []),
    ...(rate > 0 ? [t.upToRate(formatNumber(rate, locale))] : []),
    ...(iterations > 0 ? [t.iterationsCount(formatNumber(iterations, locale))] : []),
    ...(total === undefined ? [] : [elapsedTime(total)]),
  ].join(' · ');
}
