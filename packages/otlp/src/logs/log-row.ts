// One log record in the making, whatever the encoding. One object serves a whole request.
import type { LogBatch } from '@o11y-lab/model';
import { AttributeSet, LETTER } from '../common/attribute-set.ts';
import { IdSlot } from '../common/id-slot.ts';
import type { Rejections } from '../rejected.ts';
import { highOf, lowOf } from '../wire/decimal.ts';
import { JsonText } from '../wire/json-text.ts';

export class LogRow {
  timeLow = 0;
  timeHigh = 0;
  observedLow = 0;
  observedHigh = 0;
  severityNumber = 0;
  severityText = '';
  body = '';
  bodyLetter: number = LETTER.empty;
  readonly traceId = new IdSlot(16);
  readonly spanId = new IdSlot(8);
  flags = 0;
  eventName = '';
  readonly attributes = new AttributeSet();
  droppedAttributesCount = 0;
  /** For bodies that are no strings. */
  readonly scratch = new JsonText();

  readonly #receivedLow: number;
  readonly #receivedHigh: number;

  constructor(receivedUnixNano: bigint) {
    this.#receivedLow = lowOf(receivedUnixNano);
    this.#receivedHigh = highOf(receivedUnixNano);
  }

  clear(): void {
    this.timeLow = 0;
    this.timeHigh = 0;
    this.observedLow = 0;
    this.observedHigh = 0;
    this.severityNumber = 0;
    this.severityText = '';
    this.body = '';
    this.bodyLetter = LETTER.empty;
    this.traceId.clear();
    this.spanId.clear();
    this.flags = 0;
    this.eventName = '';
    this.attributes.reset();
    this.droppedAttributesCount = 0;
  }

  /** Appends the record and returns 1. Bad ids do not cost a record: logs.proto says to take them as absent. */
  append(batch: LogBatch, resourceIndex: number, scopeIndex: number, rejections: Rejections): number {
    batch.length++;
    batch.resourceIndex.push(resourceIndex);
    batch.scopeIndex.push(scopeIndex);
    this.#appendTime(batch);
    batch.observedUnixNano.push(this.observedLow, this.observedHigh);
    batch.severityNumber.push(this.severityNumber);
    batch.severityText.push(this.severityText);
    batch.body.push(this.body);
    batch.bodyType.push(LETTERS[this.bodyLetter] ?? '');
    if (this.traceId.isValid) batch.traceId.push(this.traceId.bytes);
    else batch.traceId.pushZero();
    if (this.spanId.isValid) batch.spanId.push(this.spanId.bytes);
    else batch.spanId.pushZero();
    batch.flags.push(this.flags);
    batch.eventName.push(this.eventName);
    const attributes = this.attributes.finish();
    batch.attributesJson.push(attributes.json);
    batch.attributeTypes.push(attributes.types);
    batch.droppedAttributesCount.push(this.droppedAttributesCount);
    if (this.traceId.isWrongLength || this.spanId.isWrongLength) {
      const problem = this.traceId.isWrongLength ? this.traceId.problem('trace id') : this.spanId.problem('span id');
      rejections.warn(`a log record was stored without its id: ${problem}`);
    }
    return 1;
  }

  #appendTime(batch: LogBatch): void {
    if ((this.timeLow | this.timeHigh) !== 0) batch.timeUnixNano.push(this.timeLow, this.timeHigh);
    else if ((this.observedLow | this.observedHigh) !== 0) {
      batch.timeUnixNano.push(this.observedLow, this.observedHigh);
    } else batch.timeUnixNano.push(this.#receivedLow, this.#receivedHigh);
  }
}

/** One-letter strings by code, so that none is made per row. */
const LETTERS = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
