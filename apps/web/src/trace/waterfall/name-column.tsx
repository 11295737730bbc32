import { type KeyboardEvent, type PointerEvent, type ReactElement, useState } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { messages } from '../messages.ts';
import classes from './waterfall.module.css';

const STORAGE_KEY = 'o11y-lab.trace-name-percent';
const PERCENT_MIN = 15;
const PERCENT_MAX = 75;
const PERCENT_FIRST = 38;

/** Width of the name column in percent, kept for the next trace. */
export function useNamePercent(): [percent: number, set: (percent: number) => void] {
  const [percent, setPercent] = useState(() => clamp(Number(localStorage.getItem(STORAGE_KEY) ?? PERCENT_FIRST)));
  const set = (next: number): void => {
    const clamped = clamp(next);
    localStorage.setItem(STORAGE_KEY, String(clamped));
    setPercent(clamped);
  };
  return [percent, set];
}

export interface NameResizerProps {
  readonly percent: number;
  readonly onPercent: (percent: number) => void;
}

/** The line between the columns: dragged, or moved by arrow keys while it has the focus. */
export function NameResizer({ percent, onPercent }: NameResizerProps): ReactElement {
  const t = useMessages(messages);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -2 : event.key === 'ArrowRight' ? 2 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onPercent(percent + step);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (box && box.width > 0) onPercent(((event.clientX - box.left) / box.width) * 100);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr has no value that can be moved
    <div
      role="separator"
      tabIndex={0}
      aria-label={t.resizeNames}
      aria-orientation="vertical"
      aria-valuenow={Math.round(percent)}
      aria-valuemin={PERCENT_MIN}
      aria-valuemax={PERCENT_MAX}
      className={classes['resizer']}
      style={{ left: `${percent}%` }}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
    />
  );
}

function clamp(percent: number): number {
  return Number.isFinite(percent) ? Math.min(PERCENT_MAX, Math.max(PERCENT_MIN, percent)) : PERCENT_FIRST;
}
