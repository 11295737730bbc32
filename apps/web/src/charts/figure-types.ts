// What single-value charts are given: values that are already text and colour.
import type { ChartLink } from './chart-types.ts';

export interface Figure {
  readonly id: string;
  readonly name: string;
  /** The value in its unit, in one. */
  readonly text: string;
  /** null: no value. */
  readonly value: number | null;
  /** CSS. */
  readonly color: string;
  readonly min?: number;
  readonly max?: number;
  /** Ascending; the first is from -Infinity. */
  readonly thresholds?: readonly { readonly value: number; readonly color: string }[];
  /** The samples it was reduced from. */
  readonly trend?: readonly (number | null)[];
  /** Bounds of the trend, where they are not those of its samples. */
  readonly trendMin?: number;
  readonly trendMax?: number;
  readonly links?: readonly ChartLink[];
  /** The value at the end against that at the start, as a share. */
  readonly change?: number;
  readonly format?: (value: number) => string;
}
