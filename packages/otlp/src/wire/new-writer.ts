import type { Encoding } from '../encoding.ts';
import { JsonWriter } from './json-writer.ts';
import type { MessageWriter } from './message-writer.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

export function newWriter(encoding: Encoding): MessageWriter {
  return encoding === 'json' ? new JsonWriter() : new ProtobufWriter();
}
