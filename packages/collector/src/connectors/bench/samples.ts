// Batches as a lab under load sends them, with ids and texts made anew for each, as a decoder makes them.
import { randomFillSync } from 'node:crypto';
import { newSpanBatch, type SpanBatch } from '@o11y-lab/model';

interface Hop {
  readonly service: number;
  readonly kind: number;
  readonly name: string;
  /** Index of its parent among the hops; -1 for the root. */
  readonly parent: number;
  readonly attributes: string;
}

const CALL =
  '{"http.request.method":"GET","url.full":"http://127.0.0.1:8001/process?user=#","server.address":"127.0.0.1",' +
  '"server.port":"8001","url.path":"/process","url.scheme":"http","user.id":"user-#","http.response.status_code":"200",' +
  '"network.protocol.version":"1.1","user_agent.original":"k6/1.0 (https://k6.io/)"}';
const QUERY =
  '{"db.system.name":"postgresql","db.namespace":"lab","db.query.text":"INSERT INTO requests VALUES (#)",' +
  '"server.address":"127.0.0.1","server.port":"5432","db.user":"lab"}';

/** One request: gateway → a → database, d, b → topic → c. */
const HOPS: readonly Hop[] = [
  { service: 0, kind: 2, name: 'GET /api/process', parent: -1, attributes: CALL },
  { service: 0, kind: 3, name: 'GET', parent: 0, attributes: CALL },
  { service: 1, kind: 2, name: 'GET /process', parent: 1, attributes: CALL },
  { service: 1, kind: 3, name: 'pg.query:INSERT lab', parent: 2, attributes: QUERY },
  { service: 1, kind: 3, name: 'GET', parent: 2, attributes: CALL },
  { service: 4, kind: 2, name: 'GET /process', parent: 4, attributes: CALL },
  { service: 4, kind: 1, name: 'business_logic', parent: 5, attributes: CALL },
  { service: 1, kind: 3, name: 'POST', parent: 2, attributes: CALL },
  { service: 2, kind: 2, name: 'POST /enqueue', parent: 7, attributes: CALL },
  { service: 2, kind: 4, name: 'send o11y-lab-events', parent: 8, attributes: CALL },
  { service: 3, kind: 5, name: 'process o11y-lab-events', parent: 9, attributes: CALL },
  { service: 3, kind: 1, name: 'handle', parent: 10, attributes: CALL },
];

/** Whole requests. */
export function lab(length: number, from: number): SpanBatch {
  return batchOf(length, from, HOPS);
}

/** Client spans alone. */
export function isolatedCalls(length: number, from: number): SpanBatch {
  return batchOf(length, from, [{ service: 1, kind: 3, name: 'GET', parent: -1, attributes: CALL }]);
}

function batchOf(length: number, from: number, hops: readonly Hop[]): SpanBatch {
  const batch = newSpanBatch();
  for (let service = 0; service < 5; service++) {
    const name = `service-${service}`;
    const json = `{"service.name":"${name}","service.instance.id":"lab:800${service}","process.pid":"4711"}`;
    batch.resources.push({ serviceName: name, attributes: { json: fresh(json), types: 'ssi' }, schemaUrl: '' });
  }
  batch.scopes.push({ name: 'bench', version: '', attributes: { json: '{}', types: '' }, schemaUrl: '' });
  const traceId = new Uint8Array(16);
  let ids = new Uint8Array(0);
  for (let row = 0; row < length; row++) {
    const at = row % hops.length;
    const hop = hops[at];
    if (hop === undefined) throw new RangeError('a batch needs hops');
    if (at === 0) {
      randomFillSync(traceId);
      ids = randomFillSync(new Uint8Array(8 * hops.length));
    }
    const start = 1_790_000_000_000_000_000n + BigInt(from + row) * 10_000n;
    batch.length++;
    batch.resourceIndex.push(hop.service);
    batch.scopeIndex.push(0);
    batch.traceId.push(traceId);
    batch.spanId.push(ids, 8 * at);
    if (hop.parent < 0) batch.parentSpanId.pushZero();
    else batch.parentSpanId.push(ids, 8 * hop.parent);
    batch.traceState.push('');
    batch.flags.push(1);
    batch.name.push(fresh(hop.name));
    batch.kind.push(hop.kind);
    batch.startUnixNano.pushBigInt(start);
    batch.endUnixNano.pushBigInt(start + BigInt(1_000_000 + (((from + row) * 7919) % 90_000_000)));
    batch.attributesJson.push(fresh(hop.attributes.replaceAll('#', String(from + row))));
    batch.attributeTypes.push('ssssssssss');
    batch.droppedAttributesCount.push(0);
    batch.eventsJson.push('');
    batch.droppedEventsCount.push(0);
    batch.linksJson.push('');
    batch.droppedLinksCount.push(0);
    batch.statusCode.push(row % 50 === 0 ? 2 : 0);
    batch.statusMessage.push('');
  }
  return batch;
}

/** A text of its own, whose hash nobody has asked for yet. */
function fresh(text: string): string {
  return Buffer.from(text).toString('latin1');
}
