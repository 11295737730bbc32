// Exemplars as buttons over a plot: real ones, so that a keyboard, a screen reader and a test find them as a pointer does.
// Made by hand rather than by React, since a refresh may move hundreds of them.
import type uPlot from 'uplot';
import type { ChartExemplar } from './chart-types.ts';
import { type HoverStore, NO_HOVER } from './hover-store.ts';
import classes from './time-series-chart.module.css';

/** More diamonds than this hide each other and the lines, unless a chart says otherwise; it says how many there are. */
export const EXEMPLAR_COUNT_MAX = 200;

export interface ExemplarLayer {
  readonly element: HTMLElement;
  readonly setExemplars: (exemplars: readonly ChartExemplar[]) => void;
  /** Puts each where its time and value are; `scaleOf` turns a value into what stands on the axis. */
  readonly place: (plot: uPlot, scaleOf?: (value: number) => number) => void;
}

/** The ones that are drawn, by time: all, or the highest of each of as many stretches of time as there may be. */
export function drawnExemplars(exemplars: readonly ChartExemplar[], countMax: number): readonly ChartExemplar[] {
  const byTime = [...exemplars].sort((a, b) => a.timeMs - b.timeMs);
  const first = byTime[0]?.timeMs ?? 0;
  const stretchMs = ((byTime.at(-1)?.timeMs ?? 0) - first + 1) / countMax;
  if (byTime.length <= countMax) return byTime;
  const highest: ChartExemplar[] = [];
  for (const exemplar of byTime) {
    const stretch = Math.floor((exemplar.timeMs - first) / stretchMs);
    const best = highest[stretch];
    if (!best || exemplar.value > best.value) highest[stretch] = exemplar;
  }
  return highest.filter((exemplar) => exemplar !== undefined); // nothing happened in some stretches
}

export function createExemplarLayer(options: {
  readonly hover: HoverStore;
  readonly countMax: () => number;
  readonly label: (traceId: string | undefined) => string;
  readonly onOpen: (exemplar: ChartExemplar) => void;
}): ExemplarLayer {
  const { hover, countMax, label, onOpen } = options;
  const element = document.createElement('div');
  element.className = classes['exemplars'] ?? '';
  let given: readonly ChartExemplar[] = [];
  let shown: readonly ChartExemplar[] = [];
  const at = (target: EventTarget | null): ChartExemplar | undefined =>
    target instanceof HTMLElement ? shown[Number(target.dataset['exemplar'] ?? -1)] : undefined;

  const show = (event: Event): void => {
    const exemplar = at(event.target);
    if (!exemplar || !(event.target instanceof HTMLElement)) return;
    const { left, top, width, height } = event.target.getBoundingClientRect();
    hover.set({ kind: 'exemplar', exemplar, clientX: left + width / 2, clientY: top + height / 2 });
  };
  const hide = (): void => {
    if (hover.get().kind === 'exemplar') hover.set(NO_HOVER);
  };
  element.addEventListener('pointerover', show);
  element.addEventListener('pointerout', hide);
  element.addEventListener('focusin', show);
  element.addEventListener('focusout', hide);
  // A drag does not begin here, and a click does not pin the tooltip.
  element.addEventListener('mousedown', (event) => event.stopPropagation());
  element.addEventListener('click', (event) => {
    const exemplar = at(event.target);
    event.stopPropagation();
    if (!exemplar?.traceId) return;
    hide();
    onOpen(exemplar);
  });
  element.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || !(event.target instanceof HTMLElement)) return;
    event.preventDefault();
    event.stopPropagation();
    const next = element.children[Number(event.target.dataset['exemplar']) + step];
    if (!(next instanceof HTMLElement)) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  return {
    element,
    setExemplars: (exemplars) => {
      if (exemplars === given) return;
      given = exemplars;
      shown = drawnExemplars(exemplars, countMax());
      hide();
      while (element.children.length > shown.length) element.lastElementChild?.remove();
      while (element.children.length < shown.length) {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = classes['exemplar'] ?? '';
        element.append(button);
      }
      shown.forEach((exemplar, i) => {
        const button = element.children[i];
        if (!(button instanceof HTMLElement)) return;
        button.dataset['exemplar'] = String(i);
        button.dataset['traceId'] = exemplar.traceId ?? '';
        button.tabIndex = i === 0 ? 0 : -1;
        button.setAttribute('aria-label', label(exemplar.traceId));
      });
    },
    place: (plot, scaleOf = (value) => value) => {
      // From the canvas, not from the element: reading that here would lay the page out once per chart.
      const height = plot.bbox.height / devicePixelRatio;
      const width = plot.bbox.width / devicePixelRatio;
      shown.forEach((exemplar, i) => {
        const button = element.children[i];
        if (!(button instanceof HTMLElement)) return;
        const x = plot.valToPos(exemplar.timeMs, 'x');
        // What lies beyond the axis stands at its end; the tooltip says the value.
        const y = Math.min(Math.max(plot.valToPos(scaleOf(exemplar.value), 'y'), 4), height - 4);
        button.hidden = !(x >= 0 && x <= width) || Number.isNaN(y);
        button.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
      });
    },
  };
}
