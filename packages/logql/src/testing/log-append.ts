// Builds appends for tests from short rows.
import {
  type AttributeValue,
  bytesOfId,
  encodeAttributes,
  labelsKey,
  labelsOf,
  NO_ATTRIBUTES,
  newLogBatch,
  parseTraceId,
} from '@o11y-lab/model';
import type { LogAppend } from '@o11y-lab/storage';

export interface TestLine {
  readonly atMs: number;
  readonly stream: Readonly<Record<string, string>>;
  readonly line: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly traceId?: string;
}

export function logAppend(lines: readonly TestLine[], baseMs: number): LogAppend {
  const batch = newLogBatch();
  batch.resources.push({ serviceName: '', attributes: NO_ATTRIBUTES, schemaUrl: '' });
  batch.scopes.push({ name: '', version: '', attributes: NO_ATTRIBUTES, schemaUrl: '' });
  const streams = [...new Map(lines.map(({ stream }) => [keyOf(stream), labelsOf(Object.entries(stream))])).values()];
  const indexOf = new Map(streams.map((stream, index) => [labelsKey(stream), index]));
  for (const { atMs, line, metadata = {}, traceId = '' } of lines) {
    const attributes = encodeAttributes(
      new Map(
        Object.entries(metadata).map(([name, value]): [string, AttributeValue] => [name, { kind: 'string', value }]),
      ),
    );
    batch.length++;
    batch.resourceIndex.push(0);
    batch.scopeIndex.push(0);
    batch.timeUnixNano.pushBigInt(BigInt(baseMs + atMs) * 1_000_000n);
    batch.observedUnixNano.pushBigInt(0n);
    batch.severityNumber.push(0);
    batch.severityText.push('');
    batch.body.push(line);
    batch.bodyType.push('s');
    const id = parseTraceId(traceId);
    if (id) batch.traceId.push(bytesOfId(id));
    else batch.traceId.pushZero();
    batch.spanId.pushZero();
    batch.flags.push(0);
    batch.eventName.push('');
    batch.attributesJson.push(attributes.json);
    batch.attributeTypes.push(attributes.types);
    batch.droppedAttributesCount.push(0);
  }
  return { batch, streams, streamIndex: lines.map(({ stream }) => indexOf.get(keyOf(stream)) ?? 0) };
}

function keyOf(stream: TestLine['stream']): string {
  return labelsKey(labelsOf(Object.entries(stream)));
}
