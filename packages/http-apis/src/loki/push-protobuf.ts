// Loki's push API as its agents speak it: a snappy block of logproto.PushRequest.
import { parseLogqlSelector } from '@o11y-lab/logql';
import { QueryError } from '@o11y-lab/query-lang';
import { ProtobufReader } from '../common/wire/protobuf-reader.ts';
import { decodeSnappy } from '../common/wire/snappy.ts';
import { WireError } from '../common/wire/wire-error.ts';
import { appendOf, PUSH_BYTES_MAX, type PushEntry, type PushStream } from './push.ts';

const LENGTH_DELIMITED = 2;
const DECODER = new TextDecoder();

/** @throws QueryError `bad-push` when the bytes are no push request or break a bound. */
export function decodePushProtobuf(body: Uint8Array): ReturnType<typeof appendOf> {
  try {
    const reader = new ProtobufReader(decodeSnappy(body, PUSH_BYTES_MAX));
    const streams: PushStream[] = [];
    for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
      if (field === 1) streams.push(readStream(messageOf(reader)));
      else reader.skip();
    }
    return appendOf(streams);
  } catch (error) {
    if (error instanceof WireError) throw new QueryError('bad-push', error.message, undefined, { cause: error });
    throw error;
  }
}

function readStream(reader: ProtobufReader): PushStream {
  let selector = '{}';
  const entries: PushEntry[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) selector = textOf(reader);
    else if (field === 2) entries.push(readEntry(messageOf(reader)));
    else reader.skip();
  }
  return { labels: labelsOfSelector(selector), entries };
}

/** Labels travel as the text of a selector, e.g. `{app="cart"}`. */
function labelsOfSelector(selector: string): ReadonlyMap<string, string> {
  const { matchers } = parseLogqlSelector(selector);
  const other = matchers.find(({ operator }) => operator !== '=');
  if (other) throw new WireError(`labels: want name="value", got the operator ${other.operator}`);
  return new Map(matchers.map(({ name, value }) => [name, value]));
}

function readEntry(reader: ProtobufReader): PushEntry {
  let timeUnixNano = 0n;
  let line = '';
  const metadata = new Map<string, string>();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) timeUnixNano = readTime(messageOf(reader));
    else if (field === 2) line = textOf(reader);
    else if (field === 3) metadata.set(...readPair(messageOf(reader)));
    else reader.skip();
  }
  return { timeUnixNano, line, metadata };
}

function readTime(reader: ProtobufReader): bigint {
  let [seconds, nanos] = [0, 0];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field !== 1 && field !== 2) {
      reader.skip();
      continue;
    }
    reader.expect(0);
    if (field === 1) seconds = reader.int64();
    else nanos = reader.int64();
  }
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}

function readPair(reader: ProtobufReader): [string, string] {
  const pair: [string, string] = ['', ''];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) pair[0] = textOf(reader);
    else if (field === 2) pair[1] = textOf(reader);
    else reader.skip();
  }
  return pair;
}

function messageOf(reader: ProtobufReader): ProtobufReader {
  reader.expect(LENGTH_DELIMITED);
  return reader.message();
}

function textOf(reader: ProtobufReader): string {
  reader.expect(LENGTH_DELIMITED);
  return DECODER.decode(reader.bytes());
}
