// Where the pointer or the keyboard is in a chart. Outside React's state, so that moving it redraws a tooltip and not a
// chart.
import type { ChartExemplar } from './chart-types.ts';

export type Hover =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'sample';
      /** Of the time. */
      readonly index: number;
      /** Pointer in the window, pixels. */
      readonly clientX: number;
      readonly clientY: number;
      /** Pointer below the top of the plot, pixels; undefined when the keyboard moves. */
      readonly plotY: number | undefined;
      readonly isPinned: boolean;
    }
  | { readonly kind: 'exemplar'; readonly exemplar: ChartExemplar; readonly clientX: number; readonly clientY: number };

export interface HoverStore {
  readonly get: () => Hover;
  readonly set: (hover: Hover) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export const NO_HOVER: Hover = { kind: 'none' };

export function createHoverStore(): HoverStore {
  let hover = NO_HOVER;
  const listeners = new Set<() => void>();
  return {
    get: () => hover,
    set: (next) => {
      if (next === hover) return;
      hover = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
