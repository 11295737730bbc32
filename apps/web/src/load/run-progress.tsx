// How far a run is, by its clock.
import type { LoadPoint, LoadRunSummary } from '@o11y-lab/lab-control';
import { type ReactElement, useEffect, useState } from 'react';
import { elapsedTime } from '../charts/chart-time.ts';
import { useMessages } from '../i18n/locale.tsx';
import classes from './load.module.css';
import { messages } from './messages.ts';
import { isLive, progressOf } from './run-model.ts';

const TICK_MS = 500;

export function RunProgress({
  run,
  last,
}: {
  readonly run: LoadRunSummary;
  readonly last: LoadPoint | undefined;
}): ReactElement {
  const t = useMessages(messages);
  const nowMs = useNow(isLive(run.state));
  const { elapsedMs, totalMs, share } = progressOf(run, last, nowMs);
  const elapsed = elapsedTime(Math.floor(elapsedMs / 1000) * 1000);
  const text = totalMs === undefined ? elapsed : t.elapsedOf(elapsed, elapsedTime(Math.round(totalMs / 1000) * 1000));
  return (
    <div className={classes['progress']} data-live={isLive(run.state) || undefined}>
      <progress aria-label={t.progress} max={1} {...(share === undefined ? {} : { value: share })} />
      <span>{text}</span>
    </div>
  );
}

function useNow(isRunning: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return nowMs;
}
