// Sizes and shapes of single-value charts. Pure.

export interface Box {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** How many columns and rows give `count` cells of the most even shape, and how large a cell is then. */
export function gridOf(
  count: number,
  box: Box,
  orientation: 'auto' | 'horizontal' | 'vertical',
  aspect = 2,
): { readonly columns: number; readonly rows: number; readonly cell: Box } {
  const cells = Math.max(count, 1);
  let best = { columns: 1, score: Number.NEGATIVE_INFINITY };
  for (let columns = 1; columns <= cells; columns++) {
    // Horizontal: side by side spreads of a bar are stacked rows; vertical: columns.
    if (orientation === 'horizontal' && columns > 1) break;
    if (orientation === 'vertical' && columns < cells) continue;
    const rows = Math.ceil(cells / columns);
    const score = Math.min(box.widthPx / columns / aspect, box.heightPx / rows);
    if (score > best.score) best = { columns, score };
  }
  const rows = Math.ceil(cells / best.columns);
  return {
    columns: best.columns,
    rows,
    cell: { widthPx: box.widthPx / best.columns, heightPx: box.heightPx / rows },
  };
}

/** Width of a character of the page's font, as a share of its size; figures and units are about that wide. */
const CHARACTER_WIDTH = 0.6;

/** The largest size a text fits its place in, in pixels. */
export function fitTextPx(text: string, widthPx: number, heightPx: number, maxPx: number): number {
  const byWidth = widthPx / Math.max(text.length * CHARACTER_WIDTH, 1);
  return Math.round(Math.max(10, Math.min(byWidth, heightPx, maxPx)));
}

/** Black or white, whichever is easier to read on a colour (`#rrggbb` or `rgb()`). */
export function textOn(background: string): string {
  const rgb = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i
    .exec(background)
    ?.slice(1)
    .map((hex) => Number.parseInt(hex, 16)) ??
    /^rgba?\((\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(background)?.slice(1).map(Number) ?? [128, 128, 128];
  const [r = 0, g = 0, b = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  // Equal contrast to black and to white lies at a luminance of 0.179.
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000000' : '#ffffff';
}

/** Where a value stands between two ends, 0 to 1. */
export function shareOf(value: number | null, min: number, max: number): number {
  if (value === null || Number.isNaN(value) || max <= min) return 0;
  return Math.min(1, Math.max(0, (value - min) / (max - min)));
}

/** An arc of a ring around (0, 0), angles in radians clockwise from the top, as an SVG path. */
export function ringPath(from: number, to: number, outer: number, inner: number): string {
  const span = Math.min(to - from, Math.PI * 2 - 1e-4);
  const end = from + span;
  const large = span > Math.PI ? 1 : 0;
  const at = (angle: number, radius: number): string =>
    `${(Math.sin(angle) * radius).toFixed(3)} ${(-Math.cos(angle) * radius).toFixed(3)}`;
  const arc = (radius: number, sweep: 0 | 1, to: string): string => `A${radius} ${radius} 0 ${large} ${sweep} ${to}`;
  if (inner <= 0) return `M0 0L${at(from, outer)}${arc(outer, 1, at(end, outer))}Z`;
  return `M${at(from, outer)}${arc(outer, 1, at(end, outer))}L${at(end, inner)}${arc(inner, 0, at(from, inner))}Z`;
}

/** Pieces of a scale between its thresholds, within [min, max], each with its colour. */
export function scalePieces(
  thresholds: readonly { readonly value: number; readonly color: string }[],
  min: number,
  max: number,
): readonly { readonly from: number; readonly to: number; readonly color: string }[] {
  return thresholds
    .map(({ value, color }, i) => ({
      from: Math.max(value, min),
      to: Math.min(thresholds[i + 1]?.value ?? max, max),
      color,
    }))
    .filter(({ from, to }) => to > from);
}
