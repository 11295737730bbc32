import type { Attributes, AttributeValue } from '@o11y-lab/model';
import type { MessageWriter } from '../wire/message-writer.ts';

/** Writes a repeated KeyValue field. */
export function writeAttributes(writer: MessageWriter, number: number, name: string, attributes: Attributes): void {
  writer.messages(number, name, attributes, ([key, value]) => {
    writer.string(1, 'key', key);
    writer.message(2, 'value', () => writeAnyValue(writer, value));
  });
}

/** Writes the fields of an AnyValue. */
export function writeAnyValue(writer: MessageWriter, value: AttributeValue): void {
  switch (value.kind) {
    case 'string':
      writer.alwaysString(1, 'stringValue', value.value);
      return;
    case 'bool':
      writer.alwaysBool(2, 'boolValue', value.value);
      return;
    case 'int':
      writer.alwaysInt64(3, 'intValue', value.value);
      return;
    case 'double':
      writer.alwaysDouble(4, 'doubleValue', value.value);
      return;
    case 'array':
      writer.message(5, 'arrayValue', () =>
        writer.messages(1, 'values', value.value, (item) => writeAnyValue(writer, item)),
      );
      return;
    case 'map':
      writer.message(6, 'kvlistValue', () => writeAttributes(writer, 1, 'values', value.value));
      return;
    case 'bytes':
      writer.alwaysBytes(7, 'bytesValue', value.value);
      return;
    case 'empty':
      return;
    default:
      value satisfies never;
  }
}
