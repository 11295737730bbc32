/**
 * Writes protobuf messages in either encoding: a message is described once, with the number and the JSON name of each
 * field. As in proto3, a field with its default value (0, '', false) is left out; `always…` writes it nevertheless,
 * for optional fields and members of a oneof.
 */
export interface MessageWriter {
  /** A field whose value is a message. */
  message(number: number, name: string, write: () => void): void;
  /** A repeated field of messages. */
  messages<T>(number: number, name: string, items: Iterable<T>, write: (item: T) => void): void;
  string(number: number, name: string, value: string): void;
  alwaysString(number: number, name: string, value: string): void;
  alwaysBool(number: number, name: string, value: boolean): void;
  bool(number: number, name: string, value: boolean): void;
  alwaysBytes(number: number, name: string, value: Uint8Array): void;
  /** Lower-case hex digits, which JSON takes as they are and protobuf as bytes. '' is left out. */
  id(number: number, name: string, hex: string): void;
  /** int32, int64, uint32 or an enum of either sign; JSON writes those of 64 bits as strings, so tell them apart. */
  int32(number: number, name: string, value: number): void;
  int64(number: number, name: string, value: bigint): void;
  alwaysInt64(number: number, name: string, value: bigint): void;
  sint32(number: number, name: string, value: number): void;
  fixed32(number: number, name: string, value: number): void;
  /** An unsigned 64-bit integer. */
  fixed64(number: number, name: string, value: bigint): void;
  double(number: number, name: string, value: number): void;
  alwaysDouble(number: number, name: string, value: number): void;
  /** Packed repeated numbers. Counts are doubles that hold whole numbers. */
  fixed64s(number: number, name: string, values: readonly number[]): void;
  uint64s(number: number, name: string, values: readonly number[]): void;
  doubles(number: number, name: string, values: readonly number[]): void;
  /** The message so far. */
  finish(): Uint8Array;
}
