// Rows → ExportLogsServiceRequest.
import type { LogBatch } from '@o11y-lab/model';
import { decodeAttributes, hexOf, textEntries, valueOfText } from '@o11y-lab/model';
import { writeAnyValue, writeAttributes } from '../common/write-attributes.ts';
import { groupRows, writeRequest } from '../common/write-origin.ts';
import type { Encoding } from '../encoding.ts';
import type { MessageWriter } from '../wire/message-writer.ts';
import { newWriter } from '../wire/new-writer.ts';

const NAMES = { resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords' };

/**
 * ExportLogsServiceRequest of a batch. A record that came without a time leaves with the one that was put in its
 * place, so a second receiver does not date it anew.
 */
export function encodeLogsRequest(batch: LogBatch, encoding: Encoding): Uint8Array {
  const writer = newWriter(encoding);
  const times = batch.timeUnixNano.view();
  const observedTimes = batch.observedUnixNano.view();
  const traceIds = batch.traceId.view();
  const spanIds = batch.spanId.view();
  const groups = groupRows(batch, batch.resourceIndex, batch.scopeIndex);
  writeRequest(writer, NAMES, groups, (row) => {
    writer.fixed64(1, 'timeUnixNano', times[row] ?? 0n);
    writer.int32(2, 'severityNumber', batch.severityNumber[row] ?? 0);
    writer.string(3, 'severityText', batch.severityText[row] ?? '');
    writeBody(writer, batch.body[row] ?? '', batch.bodyType[row] ?? '');
    const types = batch.attributeTypes[row] ?? '';
    const entries = textEntries({ json: batch.attributesJson[row] ?? '{}', types });
    writeAttributes(writer, 6, 'attributes', decodeAttributes(entries, types));
    writer.int32(7, 'droppedAttributesCount', batch.droppedAttributesCount[row] ?? 0);
    writer.fixed32(8, 'flags', batch.flags[row] ?? 0);
    writer.id(9, 'traceId', hexOf(traceIds, 16 * row, 16));
    writer.id(10, 'spanId', hexOf(spanIds, 8 * row, 8));
    writer.fixed64(11, 'observedTimeUnixNano', observedTimes[row] ?? 0n);
    writer.string(12, 'eventName', batch.eventName[row] ?? '');
  });
  return writer.finish();
}

function writeBody(writer: MessageWriter, text: string, letter: string): void {
  const value = valueOfText(text, letter);
  if (value.kind !== 'empty') writer.message(5, 'body', () => writeAnyValue(writer, value));
}
