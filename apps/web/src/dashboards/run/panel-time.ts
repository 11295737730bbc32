// The range that a panel shows: the dashboard's, or its own ("last 1h", "a day earlier"). Pure.
import { parseDurationMs } from '@o11y-lab/dashboards';
import type { TimeRange } from '../../time/time-range.ts';

export interface PanelTime {
  readonly range: TimeRange;
  /** How it differs from the dashboard's, for the title; empty when it does not. */
  readonly note: string;
}

export function panelTime(
  range: TimeRange,
  panel: { readonly timeFrom?: string; readonly timeShift?: string; readonly hideTimeOverride: boolean },
): PanelTime {
  const lastMs = duration(panel.timeFrom);
  const shiftMs = duration(panel.timeShift) ?? 0;
  const fromMs = lastMs === undefined ? range.fromMs : range.toMs - lastMs;
  const notes = [lastMs === undefined ? '' : `⟲ ${panel.timeFrom}`, shiftMs > 0 ? `−${panel.timeShift}` : ''];
  return {
    range: { fromMs: fromMs - shiftMs, toMs: range.toMs - shiftMs },
    note: panel.hideTimeOverride ? '' : notes.filter((note) => note !== '').join(' '),
  };
}

function duration(text: string | undefined): number | undefined {
  if (!text) return undefined;
  return parseDurationMs(text.replace(/^now-/, ''));
}
