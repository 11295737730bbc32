import { type RefObject, useEffect } from 'react';
import type uPlot from 'uplot';

/** A plot takes the size of the element that it is in, whenever that changes. */
export function usePlotSize(
  element: RefObject<HTMLElement | null>,
  handle: RefObject<{ readonly plot: uPlot } | null>,
): void {
  useEffect(() => {
    const box = element.current;
    if (!box) return undefined;
    const observer = new ResizeObserver(() => {
      const plot = handle.current?.plot;
      const { clientWidth: width, clientHeight: height } = box;
      if (!plot || width < 50 || height < 40 || (plot.width === width && plot.height === height)) return;
      plot.setSize({ width, height });
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, [element, handle]);
}
