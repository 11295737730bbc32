// Spans → TracesData, which has the same bytes as an ExportTraceServiceRequest.
import type { Span, SpanBatch, SpanEvent, SpanLink } from '@o11y-lab/model';
import { writeAttributes } from '../common/write-attributes.ts';
import { groupByOrigin, writeRequest } from '../common/write-origin.ts';
import type { Encoding } from '../encoding.ts';
import type { MessageWriter } from '../wire/message-writer.ts';
import { newWriter } from '../wire/new-writer.ts';
import { spansOf } from './spans-of.ts';

const NAMES = { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans' };

/** TracesData of the spans, grouped by resource and scope (by identity). */
export function encodeTrace(spans: readonly Span[], encoding: Encoding): Uint8Array {
  const writer = newWriter(encoding);
  const groups = groupByOrigin(spans, (span) => span);
  writeRequest(writer, NAMES, groups, (span) => writeSpan(writer, span));
  return writer.finish();
}

/** ExportTraceServiceRequest of a batch. */
export function encodeTracesRequest(batch: SpanBatch, encoding: Encoding): Uint8Array {
  return encodeTrace(spansOf(batch), encoding);
}

function writeSpan(writer: MessageWriter, span: Span): void {
  writer.id(1, 'traceId', span.traceId);
  writer.id(2, 'spanId', span.spanId);
  writer.string(3, 'traceState', span.traceState);
  writer.id(4, 'parentSpanId', span.parentSpanId ?? '');
  writer.string(5, 'name', span.name);
  writer.int32(6, 'kind', span.kind);
  writer.fixed64(7, 'startTimeUnixNano', span.startUnixNano);
  writer.fixed64(8, 'endTimeUnixNano', span.endUnixNano);
  writeAttributes(writer, 9, 'attributes', span.attributes);
  writer.int32(10, 'droppedAttributesCount', span.droppedAttributesCount);
  writer.messages(11, 'events', span.events, (event) => writeEvent(writer, event));
  writer.int32(12, 'droppedEventsCount', span.droppedEventsCount);
  writer.messages(13, 'links', span.links, (link) => writeLink(writer, link));
  writer.int32(14, 'droppedLinksCount', span.droppedLinksCount);
  if (span.statusCode !== 0 || span.statusMessage !== '') {
    writer.message(15, 'status', () => {
      writer.string(2, 'message', span.statusMessage);
      writer.int32(3, 'code', span.statusCode);
    });
  }
  writer.fixed32(16, 'flags', span.flags);
}

function writeEvent(writer: MessageWriter, event: SpanEvent): void {
  writer.fixed64(1, 'timeUnixNano', event.timeUnixNano);
  writer.string(2, 'name', event.name);
  writeAttributes(writer, 3, 'attributes', event.attributes);
  writer.int32(4, 'droppedAttributesCount', event.droppedAttributesCount);
}

function writeLink(writer: MessageWriter, link: SpanLink): void {
  writer.id(1, 'traceId', link.traceId);
  writer.id(2, 'spanId', link.spanId);
  writer.string(3, 'traceState', link.traceState);
  writeAttributes(writer, 4, 'attributes', link.attributes);
  writer.int32(5, 'droppedAttributesCount', link.droppedAttributesCount);
  writer.fixed32(6, 'flags', link.flags);
}
