import type { EncodedAttributes, PointExemplar } from '@o11y-lab/model';
import { DURATION_BOUNDS_MS } from '../bounds.ts';
import { CumulativeSeries } from '../emitter.ts';
import { Histogram } from '../histogram.ts';
import type { Origin } from './origins.ts';

/** Calls and durations of the spans that share service, name, kind and status. */
export class SpanSeries extends CumulativeSeries {
  readonly origin: Origin;
  /** Where `origin` keeps it; an empty name for the overflow. */
  readonly spanName: string;
  readonly slot: number;
  readonly attributes: EncodedAttributes;
  readonly durationMs = new Histogram(DURATION_BOUNDS_MS);
  #exemplars: (PointExemplar | undefined)[] = [];

  constructor(origin: Origin, spanName: string, slot: number, attributes: EncodedAttributes) {
    super();
    this.origin = origin;
    this.spanName = spanName;
    this.slot = slot;
    this.attributes = attributes;
  }

  override get count(): number {
    return this.durationMs.count;
  }

  /** One exemplar per bucket and flush: all latencies have one, and load makes no more of them than a quiet lab. */
  wantsExemplar(bucket: number): boolean {
    return this.#exemplars[bucket] === undefined;
  }

  setExemplar(bucket: number, exemplar: PointExemplar): void {
    this.#exemplars[bucket] = exemplar;
  }

  takeExemplars(): readonly PointExemplar[] {
    if (this.#exemplars.length === 0) return [];
    const taken = this.#exemplars.filter((exemplar) => exemplar !== undefined);
    this.#exemplars = [];
    return taken;
  }
}
