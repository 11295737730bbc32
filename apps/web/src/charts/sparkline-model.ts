// A line in a box of 100 by 100 as SVG paths; gaps stay gaps.

export function sparkPaths(
  values: readonly (number | null)[],
  bounds: { readonly min?: number | undefined; readonly max?: number | undefined } = {},
): { readonly line: string; readonly area: string } {
  let low = bounds.min ?? Number.POSITIVE_INFINITY;
  let high = bounds.max ?? Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    if (bounds.min === undefined && value < low) low = value;
    if (bounds.max === undefined && value > high) high = value;
  }
  if (!(low <= high)) return { line: '', area: '' };
  const height = high - low;
  const y = (value: number): string =>
    (height === 0 ? 50 : 96 - Math.min(Math.max((value - low) / height, 0), 1) * 92).toFixed(2);
  const last = Math.max(values.length - 1, 1);
  let line = '';
  let area = '';
  let start = -1;
  values.forEach((value, i) => {
    const x = ((i / last) * 100).toFixed(2);
    if (value === null || !Number.isFinite(value)) return;
    const before = values[i - 1];
    const isStart = start < 0 || before == null || !Number.isFinite(before);
    line += `${isStart ? 'M' : 'L'}${x} ${y(value)}`;
    if (isStart) {
      area += `M${x} 100L${x} ${y(value)}`;
      start = i;
    } else area += `L${x} ${y(value)}`;
    const after = values[i + 1];
    if (after == null || !Number.isFinite(after)) area += `L${x} 100Z`;
  });
  return { line, area };
}
