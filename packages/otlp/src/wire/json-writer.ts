// Protobuf's JSON form with OTLP's exceptions: ids in hex, enums as integers, 64-bit integers as strings.
import type { MessageWriter } from './message-writer.ts';

export class JsonWriter implements MessageWriter {
  #text = '{';
  #isFirst = true;

  message(_number: number, name: string, write: () => void): void {
    this.#key(name);
    this.#object(write);
  }

  messages<T>(_number: number, name: string, items: Iterable<T>, write: (item: T) => void): void {
    let isFirst = true;
    for (const item of items) {
      if (isFirst) {
        this.#key(name);
        this.#text += '[';
      } else {
        this.#text += ',';
      }
      isFirst = false;
      this.#object(() => write(item));
    }
    if (!isFirst) this.#text += ']';
  }

  string(number: number, name: string, value: string): void {
    if (value !== '') this.alwaysString(number, name, value);
  }

  alwaysString(_number: number, name: string, value: string): void {
    this.#field(name, JSON.stringify(value));
  }

  bool(number: number, name: string, value: boolean): void {
    if (value) this.alwaysBool(number, name, value);
  }

  alwaysBool(_number: number, name: string, value: boolean): void {
    this.#field(name, String(value));
  }

  alwaysBytes(_number: number, name: string, value: Uint8Array): void {
    this.#field(name, `"${Buffer.from(value).toString('base64')}"`);
  }

  id(_number: number, name: string, hex: string): void {
    if (hex !== '') this.#field(name, `"${hex}"`);
  }

  int32(_number: number, name: string, value: number): void {
    if (value !== 0) this.#field(name, String(value));
  }

  int64(number: number, name: string, value: bigint): void {
    if (value !== 0n) this.alwaysInt64(number, name, value);
  }

  alwaysInt64(_number: number, name: string, value: bigint): void {
    this.#field(name, `"${value}"`);
  }

  sint32(number: number, name: string, value: number): void {
    this.int32(number, name, value);
  }

  fixed32(number: number, name: string, value: number): void {
    this.int32(number, name, value);
  }

  fixed64(number: number, name: string, value: bigint): void {
    this.int64(number, name, BigInt.asUintN(64, value));
  }

  double(number: number, name: string, value: number): void {
    if (!Object.is(value, 0)) this.alwaysDouble(number, name, value);
  }

  alwaysDouble(_number: number, name: string, value: number): void {
    this.#field(name, textOfDouble(value));
  }

  fixed64s(_number: number, name: string, values: readonly number[]): void {
    if (values.length > 0) this.#field(name, `[${values.map((value) => `"${BigInt(value)}"`).join(',')}]`);
  }

  uint64s(number: number, name: string, values: readonly number[]): void {
    this.fixed64s(number, name, values);
  }

  doubles(_number: number, name: string, values: readonly number[]): void {
    if (values.length > 0) this.#field(name, `[${values.map(textOfDouble).join(',')}]`);
  }

  finish(): Uint8Array {
    return Buffer.from(`${this.#text}}`, 'utf8');
  }

  #object(write: () => void): void {
    this.#text += '{';
    this.#isFirst = true;
    write();
    this.#text += '}';
    this.#isFirst = false;
  }

  #field(name: string, json: string): void {
    this.#key(name);
    this.#text += json;
  }

  #key(name: string): void {
    this.#text += this.#isFirst ? `"${name}":` : `,"${name}":`;
    this.#isFirst = false;
  }
}

function textOfDouble(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}
