// opentelemetry/proto/trace/v1/trace.proto in JSON → rows.
import type { SpanBatch } from '@o11y-lab/model';
import { readRequest } from '../common/envelope-json.ts';
import { readAttributes } from '../common/value-json.ts';
import type { Rejections } from '../rejected.ts';
import { END, JsonReader } from '../wire/json-reader.ts';
import { SpanRow } from './span-row.ts';

const NAMES = { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans' };

export function readTraces(body: Uint8Array, batch: SpanBatch, rejections: Rejections): void {
  const reader = new JsonReader(body);
  const row = new SpanRow();
  readRequest(reader, batch, NAMES, (resourceIndex, scopeIndex) => {
    readSpan(reader, row, rejections);
    return row.append(batch, resourceIndex, scopeIndex, rejections);
  });
}

function readSpan(reader: JsonReader, row: SpanRow, rejections: Rejections): void {
  row.clear();
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    switch (key) {
      case 'traceId':
        reader.hexId(row.traceId);
        break;
      case 'spanId':
        reader.hexId(row.spanId);
        break;
      case 'traceState':
        row.traceState = reader.string();
        break;
      case 'parentSpanId':
        reader.hexId(row.parentSpanId);
        break;
      case 'name':
        row.name = reader.string();
        break;
      case 'kind':
        row.kind = reader.enumNumber();
        break;
      case 'startTimeUnixNano':
        reader.uint64();
        row.startLow = reader.low;
        row.startHigh = reader.high;
        break;
      case 'endTimeUnixNano':
        reader.uint64();
        row.endLow = reader.low;
        row.endHigh = reader.high;
        break;
      case 'attributes':
        readAttributes(reader, row.attributes);
        break;
      case 'droppedAttributesCount':
        row.droppedAttributesCount = reader.uint32();
        break;
      case 'events':
        for (let more = reader.openArray(); more; more = reader.nextItem()) readEvent(reader, row);
        break;
      case 'droppedEventsCount':
        row.droppedEventsCount = reader.uint32();
        break;
      case 'links':
        for (let more = reader.openArray(); more; more = reader.nextItem()) readLink(reader, row, rejections);
        break;
      case 'droppedLinksCount':
        row.droppedLinksCount = reader.uint32();
        break;
      case 'status':
        readStatus(reader, row);
        break;
      case 'flags':
        row.flags = reader.uint32();
        break;
      default:
        reader.skip();
    }
  }
}

function readEvent(reader: JsonReader, row: SpanRow): void {
  const { event } = row;
  row.clearEvent();
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    switch (key) {
      case 'timeUnixNano':
        reader.uint64();
        event.timeLow = reader.low;
        event.timeHigh = reader.high;
        break;
      case 'name':
        event.name = reader.string();
        break;
      case 'attributes':
        readAttributes(reader, event.attributes);
        break;
      case 'droppedAttributesCount':
        event.droppedAttributesCount = reader.uint32();
        break;
      default:
        reader.skip();
    }
  }
  row.endEvent();
}

function readLink(reader: JsonReader, row: SpanRow, rejections: Rejections): void {
  const { link } = row;
  row.clearLink();
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    switch (key) {
      case 'traceId':
        reader.hexId(link.traceId);
        break;
      case 'spanId':
        reader.hexId(link.spanId);
        break;
      case 'traceState':
        link.traceState = reader.string();
        break;
      case 'attributes':
        readAttributes(reader, link.attributes);
        break;
      case 'droppedAttributesCount':
        link.droppedAttributesCount = reader.uint32();
        break;
      case 'flags':
        link.flags = reader.uint32();
        break;
      default:
        reader.skip();
    }
  }
  row.endLink(rejections);
}

function readStatus(reader: JsonReader, row: SpanRow): void {
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    if (key === 'code') row.statusCode = reader.enumNumber();
    else if (key === 'message') row.statusMessage = reader.string();
    else reader.skip();
  }
}
