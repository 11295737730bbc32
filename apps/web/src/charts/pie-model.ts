import type { Figure } from './figure-types.ts';

export interface Slice {
  readonly figure: Figure;
  /** Of what is shown, 0 to 1. */
  readonly share: number;
  /** Radians, clockwise from the top. */
  readonly from: number;
  readonly to: number;
}

/** Values below zero have no share of anything, and hidden ones are left out of the whole; both stay in the list. */
export function pieSlices(
  figures: readonly Figure[],
  options: { readonly hidden: ReadonlySet<string>; readonly sort: 'desc' | 'asc' | 'none' },
): readonly Slice[] {
  const size = (figure: Figure): number => Math.max(figure.value ?? 0, 0);
  const sign = options.sort === 'asc' ? 1 : -1;
  const sorted = options.sort === 'none' ? figures : [...figures].sort((a, b) => sign * (size(a) - size(b)));
  const total = sorted.reduce((sum, figure) => (options.hidden.has(figure.id) ? sum : sum + size(figure)), 0);
  let from = 0;
  return sorted.map((figure) => {
    const share = options.hidden.has(figure.id) || total === 0 ? 0 : size(figure) / total;
    const to = from + share * Math.PI * 2;
    const slice = { figure, share, from, to };
    from = to;
    return slice;
  });
}
