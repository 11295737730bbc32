// Where spans come from, as far as series tell it: service and instance. Everything else of a resource (process id,
// versions) would begin new counters with every restart; it is on `target_info`, which the service's own metrics bring.
import { type EncodedAttributes, type Resource, textEntries } from '@o11y-lab/model';
import { textAttributes } from '../attributes.ts';
import type { SpanSeries } from './series.ts';

/** A lab has some ten; beyond this, resources share one that has no name. */
const ORIGINS_MAX = 500;
/** Texts of resources that are remembered; over it all are forgotten and read again. */
const RESOURCES_CACHED_MAX = 2_000;

const IDENTIFYING = ['service.name', 'service.namespace', 'service.instance.id'];

export interface Origin {
  /** Of the points; the resource's own, or the SDK's word for none. */
  readonly serviceName: string;
  readonly resource: Resource;
  /** By span name, then by kind and status; see slotOf. */
  readonly series: Map<string, (SpanSeries | undefined)[]>;
  /** What counts the spans that find no room for a series of their own. */
  overflow: SpanSeries | undefined;
}

export class Origins {
  readonly #max: number;
  readonly #byIdentity = new Map<string, Origin>();
  readonly #byResource = new Map<string, Origin>();
  readonly #nameless: Origin = newOrigin('', []);

  constructor(max = ORIGINS_MAX) {
    this.#max = max;
  }

  get(resource: Resource): Origin {
    const cached = this.#byResource.get(resource.attributes.json);
    if (cached !== undefined) return cached;
    const identity = textEntries(resource.attributes).filter(([name]) => IDENTIFYING.includes(name));
    const attributes = textAttributes(identity.sort(([a], [b]) => (a < b ? -1 : 1)));
    let origin = this.#byIdentity.get(attributes.json);
    if (origin === undefined) {
      // Not cached, so that it gets an origin of its own once there is room.
      if (this.#byIdentity.size >= this.#max) return this.#nameless;
      origin = newOrigin(resource.serviceName, identity);
      this.#byIdentity.set(attributes.json, origin);
    }
    if (this.#byResource.size >= RESOURCES_CACHED_MAX) this.#byResource.clear();
    this.#byResource.set(resource.attributes.json, origin);
    return origin;
  }

  isNameless(origin: Origin): boolean {
    return origin === this.#nameless;
  }

  /** Forgets a series that has ended, and its origin when it was the last. */
  remove(series: SpanSeries): void {
    const { origin, spanName, slot } = series;
    if (origin.overflow === series) {
      origin.overflow = undefined;
    } else {
      const slots = origin.series.get(spanName);
      if (slots !== undefined) slots[slot] = undefined;
      if (slots?.every((other) => other === undefined)) origin.series.delete(spanName);
    }
    if (origin.series.size > 0 || origin.overflow !== undefined || origin === this.#nameless) return;
    this.#byIdentity.delete(origin.resource.attributes.json);
    this.#byResource.clear();
  }
}

function newOrigin(serviceName: string, identity: readonly (readonly [string, string])[]): Origin {
  const attributes: EncodedAttributes = textAttributes(identity);
  return { serviceName, resource: { serviceName, attributes, schemaUrl: '' }, series: new Map(), overflow: undefined };
}
