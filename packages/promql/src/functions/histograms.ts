// Functions of histograms, classic and native.
import { METRIC_NAME } from '@o11y-lab/model';
import type { CallExpr, Expr } from '../ast.ts';
import { ABSENT, HISTOGRAM, newStepSeries, type StepSeries, setFloat, type Value } from '../evaluate/values.ts';
import { bucketList } from '../histogram/bucket-list.ts';
import { classicFraction } from '../histogram/classic-fraction.ts';
import { classicQuantile } from '../histogram/classic-quantile.ts';
import type { Histogram } from '../histogram/histogram.ts';
import { nativeFraction, nativeQuantile } from '../histogram/native-quantile.ts';
import { histogramVariance } from '../histogram/variance.ts';
import { groupHistograms, type HistogramGroup, readBuckets } from './classic-buckets.ts';
import type { CallSite, Evaluated, FunctionTable, SpecialFunction } from './types.ts';

export const histogramFunctions: FunctionTable = {
  histogram_quantile: { kind: 'special', evaluate: histogramQuantile },
  histogram_fraction: { kind: 'special', evaluate: histogramFraction },
  histogram_count: ofNative((histogram) => histogram.count),
  histogram_sum: ofNative((histogram) => histogram.sum),
  histogram_avg: ofNative((histogram) => histogram.sum / histogram.count),
  histogram_stdvar: ofNative(histogramVariance),
  histogram_stddev: ofNative((histogram) => Math.sqrt(histogramVariance(histogram))),
};

/** A number per native histogram; floats are left out. */
function ofNative(read: (histogram: Histogram) => number): SpecialFunction {
  return {
    kind: 'special',
    evaluate(call, evaluated) {
      const results = vectorOf(call.args[0], evaluated)
        .filter((input) => input.histograms !== undefined)
        .map((input) => {
          const output = newStepSeries(input.labels, true, evaluated.grid.count);
          for (let i = 0; i < evaluated.grid.count; i++) {
            const histogram = input.kinds[i] === HISTOGRAM ? input.histograms?.[i] : undefined;
            if (histogram) setFloat(output, i, read(histogram));
          }
          return output;
        });
      return { kind: 'vector', series: results };
    },
  };
}

function histogramQuantile(call: CallExpr, evaluated: Evaluated): Value {
  const [quantileArg, vectorArg] = call.args;
  if (!quantileArg || !vectorArg) return { kind: 'vector', series: [] };
  const q = evaluated.scalar(quantileArg);
  const outside = q.find((value) => !(value >= 0 && value <= 1));
  if (outside !== undefined) {
    evaluated.context.warn(`quantile value should be between 0 and 1, got ${outside}`, quantileArg.range);
  }
  const site: CallSite = { context: evaluated.context, range: vectorArg.range };
  return perHistogram(call, vectorArg, evaluated, (i, one) => {
    if ('histogram' in one) {
      const value = nativeQuantile(q[i] ?? 0, one.histogram);
      if (hasNanObservations(one.histogram)) {
        const effect = Number.isNaN(value) ? 'result is NaN' : 'result is skewed higher';
        noteNan(call, site, `${effect} for metric name ${JSON.stringify(one.name)}`);
      }
      return value;
    }
    const { value, forcedMonotonic } = classicQuantile(q[i] ?? 0, one.bounds, one.counts);
    if (forcedMonotonic) {
      const name = JSON.stringify(one.name);
      site.context.info(
        `input to histogram_quantile needed to be fixed for monotonicity for metric name ${name}`,
        site.range,
      );
    }
    return value;
  });
}

function histogramFraction(call: CallExpr, evaluated: Evaluated): Value {
  const [lowerArg, upperArg, vectorArg] = call.args;
  if (!lowerArg || !upperArg || !vectorArg) return { kind: 'vector', series: [] };
  const lower = evaluated.scalar(lowerArg);
  const upper = evaluated.scalar(upperArg);
  const site: CallSite = { context: evaluated.context, range: vectorArg.range };
  return perHistogram(call, vectorArg, evaluated, (i, one) => {
    if ('histogram' in one) {
      if (hasNanObservations(one.histogram)) {
        noteNan(call, site, `which are excluded from all fractions for metric name ${JSON.stringify(one.name)}`);
      }
      return nativeFraction(lower[i] ?? 0, upper[i] ?? 0, one.histogram);
    }
    return classicFraction(lower[i] ?? 0, upper[i] ?? 0, one.bounds, one.counts);
  });
}

/** Observations of NaN are counted but lie in no bucket, and they make the sum NaN. */
function hasNanObservations(histogram: Histogram): boolean {
  if (!Number.isNaN(histogram.sum)) return false;
  return histogram.count > bucketList(histogram).reduce((sum, bucket) => sum + bucket.count, 0);
}

function noteNan(call: CallExpr, site: CallSite, effect: string): void {
  site.context.info(`input to ${call.name} has NaN observations, ${effect}`, site.range);
}

type OneHistogram =
  | { readonly name: string; readonly histogram: Histogram }
  | { readonly name: string; readonly bounds: Float64Array; readonly counts: Float64Array };

/** Calls `read` for every histogram of every step, classic or native. */
function perHistogram(
  call: CallExpr,
  vectorArg: Expr,
  evaluated: Evaluated,
  read: (stepIndex: number, histogram: OneHistogram) => number | undefined,
): Value {
  const { grid, context } = evaluated;
  const site: CallSite = { context, range: vectorArg.range };
  const output: StepSeries[] = [];
  for (const group of groupHistograms(vectorOf(vectorArg, evaluated), site)) {
    const result = newStepSeries(group.labels, true, grid.count);
    const bucketCount = group.classic?.buckets.length ?? 0;
    const bounds = new Float64Array(bucketCount);
    const counts = new Float64Array(bucketCount);
    const name = group.labels.get(METRIC_NAME) ?? '';
    context.addSamples(grid.count);
    for (let i = 0; i < grid.count; i++) {
      const native = nativeAt(group, i);
      const length = group.classic ? readBuckets(group.classic, i, bounds, counts) : 0;
      if (native && length > 0) {
        const message = `vector contains a mix of classic and native histograms for metric name ${JSON.stringify(name)}`;
        context.warn(message, call.args.at(-1)?.range ?? call.range);
        continue;
      }
      if (!native && length === 0) continue;
      const one = native
        ? { name, histogram: native }
        : { name, bounds: bounds.subarray(0, length), counts: counts.subarray(0, length) };
      const value = read(i, one);
      if (value !== undefined) setFloat(result, i, value);
    }
    if (result.kinds.some((kind) => kind !== ABSENT)) output.push(result);
  }
  return { kind: 'vector', series: output };
}

function nativeAt(group: HistogramGroup, stepIndex: number): Histogram | undefined {
  return group.native?.kinds[stepIndex] === HISTOGRAM ? group.native.histograms?.[stepIndex] : undefined;
}

function vectorOf(expr: Expr | undefined, evaluated: Evaluated): readonly StepSeries[] {
  return expr ? evaluated.vector(expr) : [];
}
