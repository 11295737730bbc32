// Cells of the grid in pixels: 24 columns, rows of 30 pixels, 8 between them, as dashboards are made for. Pure.
import type { GridPos } from '@o11y-lab/dashboards';

export const COLUMN_COUNT = 24;
export const ROW_PX = 30;
export const GAP_PX = 8;
/** Narrower than this, panels stand below each other. */
export const ONE_COLUMN_PX = 700;

export interface PixelBox {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export function boxOf({ x, y, w, h }: GridPos, gridWidthPx: number): PixelBox {
  const columnPx = (gridWidthPx - GAP_PX * (COLUMN_COUNT - 1)) / COLUMN_COUNT;
  return {
    leftPx: Math.round(x * (columnPx + GAP_PX)),
    topPx: y * (ROW_PX + GAP_PX),
    widthPx: Math.round(w * columnPx + (w - 1) * GAP_PX),
    heightPx: h * ROW_PX + (h - 1) * GAP_PX,
  };
}

/** The height of so many rows. */
export function rowsPx(count: number): number {
  return Math.max(0, count * (ROW_PX + GAP_PX) - GAP_PX);
}
