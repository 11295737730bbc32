// Stretches of time on a canvas: a faint area that lies behind what is measured, and its edge, which must be seen on top
// of it.
import uPlot from 'uplot';
import { mergedBands } from './annotations.ts';
import { canvasColor } from './canvas-color.ts';
import type { ChartAnnotation } from './chart-types.ts';

export function drawBandAreas(plot: uPlot, annotations: readonly ChartAnnotation[], themeKey: string): void {
  eachBand(plot, annotations, (left, width, color) => {
    plot.ctx.fillStyle = canvasColor(color, 0.07, themeKey);
    plot.ctx.fillRect(left, plot.bbox.top, width, plot.bbox.height);
  });
}

/** When it began, and a strip at the foot for as long as it lasted. */
export function drawBandEdges(plot: uPlot, annotations: readonly ChartAnnotation[], themeKey: string): void {
  const { ctx, bbox } = plot;
  const stripPx = 3 * uPlot.pxRatio;
  eachBand(plot, annotations, (left, width, color) => {
    ctx.fillStyle = canvasColor(color, 1, themeKey);
    ctx.fillRect(left, bbox.top + bbox.height - stripPx, width, stripPx);
    ctx.fillStyle = canvasColor(color, 0.4, themeKey);
    ctx.fillRect(left, bbox.top, uPlot.pxRatio, bbox.height);
  });
}

function eachBand(
  plot: uPlot,
  annotations: readonly ChartAnnotation[],
  draw: (left: number, width: number, color: string) => void,
): void {
  if (annotations.length === 0) return;
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { fromMs, toMs, color } of mergedBands(annotations)) {
    const left = plot.valToPos(fromMs, 'x', true);
    draw(left, Math.max(1, plot.valToPos(toMs, 'x', true) - left), color);
  }
  ctx.restore();
}
