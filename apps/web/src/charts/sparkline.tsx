import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { sparkPaths } from './sparkline-model.ts';

export interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly color: string;
  readonly widthPx?: number;
  readonly heightPx: number;
  readonly hasFill?: boolean;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** What it shows; without one it is decoration beside a figure that says the same. */
  readonly label?: string;
  readonly className?: string | undefined;
}

/** A line without axes, as wide as `widthPx` or its place. */
export function Sparkline(props: SparklineProps): ReactElement {
  const { values, color, widthPx, heightPx, hasFill = true, min, max, label, className } = props;
  const { line, area } = useMemo(() => sparkPaths(values, { min, max }), [values, min, max]);
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it has a label, or is hidden
    <svg
      className={className}
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      width={widthPx ?? '100%'}
      height={heightPx}
      style={{ display: 'block' }}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      {hasFill && <path d={area} fill={color} fillOpacity={0.18} />}
      <path d={line} fill="none" stroke={color} strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
