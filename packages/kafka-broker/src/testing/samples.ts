import { APIS } from '../apis/table.ts';
import { Writer } from '../wire/writer.ts';
import { makeBatch } from './batches.ts';
import { requests } from './requests.ts';

export interface Sample {
  readonly name: string;
  readonly version: number;
  /** A whole request, header included, without its length. */
  readonly frame: Buffer;
}

/** A valid body of each API. */
const BODIES: Readonly<Record<number, (version: number) => (writer: Writer) => void>> = {
  0: (version) =>
    requests.produce(version, {
      topic: 't',
      records: makeBatch({ values: ['a', 'b'], producerId: 1, baseSequence: 0 }),
    }),
  1: (version) => requests.fetch(version, { topic: 't' }),
  2: (version) => requests.listOffsets(version, { topic: 't', timestampMs: -1 }),
  3: (version) => requests.metadata(version, { topics: ['t'] }),
  8: (version) => requests.offsetCommit(version, { group: 'g', topic: 't', offset: 1 }),
  9: () => requests.offsetFetch({ group: 'g', topics: [{ name: 't', partitions: [0] }] }),
  10: (version) => requests.findCoordinator(version, { key: 'g' }),
  11: (version) => requests.joinGroup(version, { group: 'g' }),
  12: (version) => requests.heartbeat(version, { group: 'g', generation: 1, memberId: 'm' }),
  13: () => requests.leaveGroup({ group: 'g', memberId: 'm' }),
  14: (version) => requests.syncGroup(version, { group: 'g', generation: 1, memberId: 'm', assignments: { m: 'p0' } }),
  15: () => requests.describeGroups(['g']),
  16: () => requests.listGroups(),
  18: (version) => requests.apiVersions(version),
  19: (version) =>
    requests.createTopics(version, { name: 'n', assignments: { 0: [1] }, settings: { 'retention.ms': '1' } }),
  20: () => requests.deleteTopics(['n']),
  22: () => requests.initProducerId(null),
  32: (version) => requests.describeConfigs(version, { type: 2, name: 't', settings: ['retention.ms'] }),
  42: () => requests.deleteGroups(['g']),
};

/** A valid request of every API in every version. */
export function allSamples(): readonly Sample[] {
  return APIS.flatMap((api) => {
    const body = BODIES[api.key];
    if (!body) throw new Error(`add a sample of ${api.name} to BODIES`);
    const samples: Sample[] = [];
    for (let version = api.versionMin; version <= api.versionMax; version++) {
      samples.push({
        name: `${api.name} v${version}`,
        version,
        frame: encodeRequest(api.key, version, 7, body(version)),
      });
    }
    return samples;
  });
}

/** A request with its header, without its length. */
export function encodeRequest(
  key: number,
  version: number,
  correlationId: number,
  body: (writer: Writer) => void,
): Buffer {
  const writer = new Writer().int16(key).int16(version).int32(correlationId).nullableString('client');
  // ApiVersions is the one request with the flexible header.
  if (key === 18 && version >= 3) writer.unsignedVarint(0);
  body(writer);
  return writer.toBuffer();
}
