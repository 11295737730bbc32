// One span in the making, whatever the encoding: the decoders fill it field by field, then it becomes a row.
// One object serves a whole request.
import type { SpanBatch } from '@o11y-lab/model';
import { hexOf } from '@o11y-lab/model';
import { AttributeSet } from '../common/attribute-set.ts';
import { IdSlot } from '../common/id-slot.ts';
import type { Rejections } from '../rejected.ts';
import { JsonText } from '../wire/json-text.ts';

export class SpanRow {
  readonly traceId = new IdSlot(16);
  readonly spanId = new IdSlot(8);
  readonly parentSpanId = new IdSlot(8);
  traceState = '';
  flags = 0;
  name = '';
  kind = 0;
  startLow = 0;
  startHigh = 0;
  endLow = 0;
  endHigh = 0;
  readonly attributes = new AttributeSet();
  droppedAttributesCount = 0;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  statusCode = 0;
  statusMessage = '';

  readonly event = {
    timeLow: 0,
    timeHigh: 0,
    name: '',
    attributes: new AttributeSet(),
    droppedAttributesCount: 0,
  };
  readonly link = {
    traceId: new IdSlot(16),
    spanId: new IdSlot(8),
    traceState: '',
    flags: 0,
    attributes: new AttributeSet(),
    droppedAttributesCount: 0,
  };
  readonly #events = new JsonText();
  readonly #links = new JsonText();

  clear(): void {
    this.traceId.clear();
    this.spanId.clear();
    this.parentSpanId.clear();
    this.traceState = '';
    this.flags = 0;
    this.name = '';
    this.kind = 0;
    this.startLow = 0;
    this.startHigh = 0;
    this.endLow = 0;
    this.endHigh = 0;
    this.attributes.reset();
    this.droppedAttributesCount = 0;
    this.droppedEventsCount = 0;
    this.droppedLinksCount = 0;
    this.statusCode = 0;
    this.statusMessage = '';
    this.#events.clear();
    this.#links.clear();
  }

  clearEvent(): void {
    const { event } = this;
    event.timeLow = 0;
    event.timeHigh = 0;
    event.name = '';
    event.attributes.reset();
    event.droppedAttributesCount = 0;
  }

  endEvent(): void {
    const { event } = this;
    const out = this.#events;
    out.raw(out.length === 0 ? '[{"time_unix_nano":' : ',{"time_unix_nano":');
    // Signed, as in the time columns: a 64-bit column takes any bits, and real times are far from the sign.
    out.int64(event.timeLow, event.timeHigh);
    out.raw(',"name":');
    out.string(event.name);
    appendAttributes(out, event.attributes, event.droppedAttributesCount);
    out.byte(0x7d);
  }

  clearLink(): void {
    const { link } = this;
    link.traceId.clear();
    link.spanId.clear();
    link.traceState = '';
    link.flags = 0;
    link.attributes.reset();
    link.droppedAttributesCount = 0;
  }

  /** A link without valid ids may still say something by its attributes, so it is kept, with empty ids. */
  endLink(rejections: Rejections): void {
    const { link } = this;
    const out = this.#links;
    for (const [name, id] of [
      ['trace id', link.traceId],
      ['span id', link.spanId],
    ] as const) {
      if (id.isWrongLength) rejections.warn(`a span link was stored without its id: ${id.problem(name)}`);
    }
    out.raw(out.length === 0 ? '[{"trace_id":"' : ',{"trace_id":"');
    if (link.traceId.isValid) out.raw(hexOf(link.traceId.bytes, 0, 16));
    out.raw('","span_id":"');
    if (link.spanId.isValid) out.raw(hexOf(link.spanId.bytes, 0, 8));
    out.raw('","trace_state":');
    out.string(link.traceState);
    appendAttributes(out, link.attributes, link.droppedAttributesCount);
    out.raw(',"flags":');
    out.raw(String(link.flags));
    out.byte(0x7d);
  }

  /** Appends the span and returns 1, or refuses it and returns 0. */
  append(batch: SpanBatch, resourceIndex: number, scopeIndex: number, rejections: Rejections): number {
    const problem = this.#problem();
    if (problem !== '') {
      rejections.reject(1, `span "${this.name.slice(0, NAME_LENGTH_MAX)}": ${problem}`);
      return 0;
    }
    batch.length++;
    batch.resourceIndex.push(resourceIndex);
    batch.scopeIndex.push(scopeIndex);
    batch.traceId.push(this.traceId.bytes);
    batch.spanId.push(this.spanId.bytes);
    if (this.parentSpanId.isValid) batch.parentSpanId.push(this.parentSpanId.bytes);
    else batch.parentSpanId.pushZero();
    batch.traceState.push(this.traceState);
    batch.flags.push(this.flags);
    batch.name.push(this.name);
    batch.kind.push(this.kind);
    batch.startUnixNano.push(this.startLow, this.startHigh);
    batch.endUnixNano.push(this.endLow, this.endHigh);
    const attributes = this.attributes.finish();
    batch.attributesJson.push(attributes.json);
    batch.attributeTypes.push(attributes.types);
    batch.droppedAttributesCount.push(this.droppedAttributesCount);
    batch.eventsJson.push(closedList(this.#events));
    batch.droppedEventsCount.push(this.droppedEventsCount);
    batch.linksJson.push(closedList(this.#links));
    batch.droppedLinksCount.push(this.droppedLinksCount);
    batch.statusCode.push(this.statusCode);
    batch.statusMessage.push(this.statusMessage);
    return 1;
  }

  #problem(): string {
    if (!this.traceId.isValid) return this.traceId.problem('trace id');
    if (!this.spanId.isValid) return this.spanId.problem('span id');
    if (this.parentSpanId.isWrongLength) return this.parentSpanId.problem('parent span id');
    return '';
  }
}

/** Of a span's name in a message; enough to find it by. */
const NAME_LENGTH_MAX = 100;

function appendAttributes(out: JsonText, attributes: AttributeSet, droppedCount: number): void {
  const { json, types } = attributes.finish();
  out.raw(',"attributes":');
  out.raw(json);
  out.raw(',"attribute_types":"');
  out.raw(types);
  out.raw('","dropped_attributes_count":');
  out.raw(String(droppedCount));
}

function closedList(out: JsonText): string {
  if (out.length === 0) return '';
  out.byte(0x5d);
  return out.toString();
}
