/**
 * Upper ends of the duration buckets in milliseconds. A quantile is interpolated inside one bucket, so they are dense
 * where a lab looks: single milliseconds when all is well, and around the delays of half a second to some seconds that
 * are injected. 2 ms is about the quickest hop on one machine; beyond 10 s clients have given up.
 */
export const DURATION_BOUNDS_MS: readonly number[] = [
  2, 5, 10, 25, 50, 75, 100, 150, 250, 400, 500, 600, 800, 1_000, 1_200, 1_500, 2_500, 5_000, 10_000,
];

/** The same in seconds, the unit of the service graph. */
export const DURATION_BOUNDS_SECONDS: readonly number[] = DURATION_BOUNDS_MS.map((bound) => bound / 1_000);
