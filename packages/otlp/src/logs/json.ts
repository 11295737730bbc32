// opentelemetry/proto/logs/v1/logs.proto in JSON → rows.
import type { LogBatch } from '@o11y-lab/model';
import { readRequest } from '../common/envelope-json.ts';
import { readAttributes, readBody } from '../common/value-json.ts';
import type { Rejections } from '../rejected.ts';
import { END, JsonReader } from '../wire/json-reader.ts';
import { LogRow } from './log-row.ts';

const NAMES = { resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords' };

export function readLogs(body: Uint8Array, receivedUnixNano: bigint, batch: LogBatch, rejections: Rejections): void {
  const reader = new JsonReader(body);
  const row = new LogRow(receivedUnixNano);
  readRequest(reader, batch, NAMES, (resourceIndex, scopeIndex) => {
    readRecord(reader, row);
    return row.append(batch, resourceIndex, scopeIndex, rejections);
  });
}

function readRecord(reader: JsonReader, row: LogRow): void {
  row.clear();
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    switch (key) {
      case 'timeUnixNano':
        reader.uint64();
        row.timeLow = reader.low;
        row.timeHigh = reader.high;
        break;
      case 'observedTimeUnixNano':
        reader.uint64();
        row.observedLow = reader.low;
        row.observedHigh = reader.high;
        break;
      case 'severityNumber':
        row.severityNumber = reader.enumNumber();
        break;
      case 'severityText':
        row.severityText = reader.string();
        break;
      case 'body': {
        const { text, letter } = readBody(reader, row.scratch);
        row.body = text;
        row.bodyLetter = letter;
        break;
      }
      case 'attributes':
        readAttributes(reader, row.attributes);
        break;
      case 'droppedAttributesCount':
        row.droppedAttributesCount = reader.uint32();
        break;
      case 'flags':
        row.flags = reader.uint32();
        break;
      case 'traceId':
        reader.hexId(row.traceId);
        break;
      case 'spanId':
        reader.hexId(row.spanId);
        break;
      case 'eventName':
        row.eventName = reader.string();
        break;
      default:
        reader.skip();
    }
  }
}
