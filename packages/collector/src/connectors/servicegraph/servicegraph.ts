// Who calls whom, from pairs of spans, as the servicegraph connector of the OpenTelemetry collector and Tempo tell it.
import { NO_ATTRIBUTES, type Resource, type Scope, type SpanBatch } from '@o11y-lab/model';
import { type Confirm, Emitter } from '../emitter.ts';
import type { MetricTitle, MetricWriter } from '../metric-writer.ts';
import { durationNanoOf, type SpanTimes, secondsOf, timesOf, wordsOf } from '../span-columns.ts';
import { EdgeSeries, edgeAttributes, overflowEdgeAttributes } from './edge-series.ts';
import { type ConnectionType, type Peer, Peers } from './peer.ts';
import { newSide, PendingCalls, type PendingCounters, type Side } from './pending.ts';

/**
 * How long one side of a call waits for the other. Spans leave a process in batches, by default every five seconds, and
 * a message may lie in Kafka for a while before its consumer has processed it: two seconds, the collector's default,
 * lose both. Longer makes a peer that sends no spans appear later, for it is drawn when the wait is over.
 */
export const PAIRING_MS_MAX = 10_000;

/**
 * Sides that wait, or are remembered so that they count once: ten seconds of 600 requests of a lab's five hops per
 * second. About 4 MB when in use.
 */
const PENDING_MAX = 32_768;

/** Edges that are told apart, at up to 70 Prometheus series each. A lab has ten; addresses without end reach any bound. */
export const EDGES_MAX = 500;

/** Addresses whose service is remembered; over it all are forgotten and learnt again. */
const SERVED_ADDRESSES_MAX = 1_000;

/** Of an address that several services answer at, such as a load balancer's: none of them is meant. */
const SEVERAL = '';

/** What Tempo calls the client of a server span that begins a trace. */
const USER = 'user';

const REQUESTS: MetricTitle = {
  name: 'traces_service_graph_request_total',
  unit: '',
  description: 'Requests between two nodes',
};
const FAILED: MetricTitle = {
  name: 'traces_service_graph_request_failed_total',
  unit: '',
  description: 'Requests between two nodes that either side calls an error',
};
const SERVER_SECONDS: MetricTitle = {
  name: 'traces_service_graph_request_server_seconds',
  unit: 's',
  description: 'How long requests between two nodes took, as the called side saw it',
};
const CLIENT_SECONDS: MetricTitle = {
  name: 'traces_service_graph_request_client_seconds',
  unit: 's',
  description: 'How long requests between two nodes took, as the calling side saw it',
};
const MESSAGING_SECONDS: MetricTitle = {
  name: 'traces_service_graph_request_messaging_system_seconds',
  unit: 's',
  description: 'Time from the end of sending a message to the start of processing it',
};
/** An edge belongs to two services, so to no resource. */
const RESOURCE: Resource = { serviceName: '', attributes: NO_ATTRIBUTES, schemaUrl: '' };
const SCOPE: Scope = { name: 'servicegraphconnector', version: '', attributes: NO_ATTRIBUTES, schemaUrl: '' };

const KIND = { server: 2, client: 3, producer: 4, consumer: 5 } as const;
const STATUS_ERROR = 2;

/** Live numbers: read them, don't write them. */
export interface ServiceGraphCounters extends PendingCounters {
  /** Requests counted on an edge. */
  requests: number;
  /** Of them on the overflow edge. */
  overflowRequests: number;
  /** Client sides that expired and name no peer, so that they make no edge. */
  nameless: number;
  /** Messages whose sender was not traced. */
  rootConsumers: number;
}

export class ServiceGraph {
  readonly #edgesMax: number;
  readonly #pending: PendingCalls;
  /** By client, then by server, then by connection type. */
  readonly #edges = new Map<string, Map<string, Map<ConnectionType, EdgeSeries>>>();
  #overflow: EdgeSeries | undefined = undefined;
  readonly #emitter: Emitter<EdgeSeries>;
  readonly #peers = new Peers();
  /** Who answered at an address: whom a call was for that nobody answered. */
  readonly #servedAt = new Map<Peer, string>();
  /** Filled anew for each span. */
  readonly #side: Side = newSide();
  readonly #counts = { requests: 0, overflowRequests: 0, nameless: 0, rootConsumers: 0 };

  constructor(options: { startUnixMs: number; edgesMax?: number; pendingMax?: number }) {
    this.#edgesMax = options.edgesMax ?? EDGES_MAX;
    this.#pending = new PendingCalls(options.pendingMax ?? PENDING_MAX, {
      onPair: (client, server) => this.#addPair(client, server),
      onClientAlone: (client) => this.#addVirtual(client),
    });
    this.#emitter = new Emitter(options.startUnixMs, (edge) => this.#forget(edge));
  }

  get counters(): ServiceGraphCounters {
    return { ...this.#counts, ...this.#pending.counters };
  }

  /** Looks at every span that calls or is called. The hot path of ingest. */
  observe(batch: SpanBatch, nowUnixMs: number): void {
    const times = timesOf(batch);
    const traces = wordsOf(batch.traceId.view());
    const spans = wordsOf(batch.spanId.view());
    const parents = wordsOf(batch.parentSpanId.view());
    for (let row = 0; row < batch.length; row++) {
      const isRoot = parents[2 * row] === 0 && parents[2 * row + 1] === 0;
      switch (batch.kind[row]) {
        case KIND.server:
        case KIND.consumer: {
          const messaging = batch.kind[row] === KIND.consumer;
          const side = this.#fill(batch, times, row, messaging);
          side.handoverUnixSeconds = secondsOf(times.start, row);
          if (!isRoot) this.#pending.addServer(traces, parents, spans, row, side, nowUnixMs);
          else if (messaging) this.#counts.rootConsumers++;
          else this.#add(USER, side.service, 'virtual_node', side.seconds, side.seconds, side.failed);
          break;
        }
        case KIND.client:
        case KIND.producer: {
          const messaging = batch.kind[row] === KIND.producer;
          const side = this.#fill(batch, times, row, messaging);
          const attributesJson = batch.attributesJson[row] ?? '';
          // A database sends no spans: nothing to wait for.
          const database = messaging ? undefined : this.#peers.databaseOf(attributesJson);
          if (database === undefined) {
            side.handoverUnixSeconds = secondsOf(times.end, row);
            side.peer = this.#peers.virtualPeerOf(attributesJson);
            this.#pending.addClient(traces, spans, row, side, nowUnixMs);
          } else {
            this.#add(side.service, database.name, 'database', side.seconds, side.seconds, side.failed);
          }
          break;
        }
        default: // internal spans, and kinds that OTLP does not define, cross no border
      }
    }
  }

  /** Ends the wait of what has waited long enough. */
  expire(nowUnixMs: number): void {
    this.#pending.expire(nowUnixMs - PAIRING_MS_MAX);
  }

  /** Writes the points that are due. */
  write(writer: MetricWriter, nowUnixMs: number): Confirm {
    let metrics: ReturnType<typeof addMetrics> | undefined;
    return this.#emitter.emit(nowUnixMs, (edge, point) => {
      metrics ??= addMetrics(writer);
      writer.count(metrics.requests, edge.attributes, point, edge.count);
      // From the first request on, so that the share of failures is 0 rather than no data.
      writer.count(metrics.failed, edge.attributes, point, edge.failedCount);
      writer.distribute(metrics.serverSeconds, edge.attributes, point, edge.serverSeconds);
      writer.distribute(metrics.clientSeconds, edge.attributes, point, edge.clientSeconds);
      const { messagingSeconds } = edge;
      if (messagingSeconds === undefined) return;
      metrics.messagingSeconds ??= writer.addHistogram(MESSAGING_SECONDS, metrics.resource, metrics.scope);
      writer.distribute(metrics.messagingSeconds, edge.attributes, point, messagingSeconds);
    });
  }

  #fill(batch: SpanBatch, times: SpanTimes, row: number, messaging: boolean): Side {
    const resource = batch.resources[batch.resourceIndex[row] ?? -1];
    if (resource === undefined) throw new RangeError(`span ${row} belongs to no resource of its batch`);
    const side = this.#side;
    side.service = resource.serviceName;
    side.seconds = durationNanoOf(times, row) / NANO_PER_SECOND;
    side.failed = batch.statusCode[row] === STATUS_ERROR;
    side.messaging = messaging;
    side.peer = undefined;
    return side;
  }

  #addPair(client: Readonly<Side>, server: Readonly<Side>): void {
    const messaging = client.messaging || server.messaging;
    const failed = client.failed || server.failed;
    if (!messaging && client.peer !== undefined) this.#learn(client.peer, server.service);
    const type = messaging ? 'messaging_system' : '';
    const edge = this.#add(client.service, server.service, type, client.seconds, server.seconds, failed);
    // Clocks of two machines differ; a message is not read before it is sent.
    if (messaging) edge.recordHandover(Math.max(0, server.handoverUnixSeconds - client.handoverUnixSeconds));
  }

  #addVirtual(client: Readonly<Side>): void {
    const { peer } = client;
    if (peer === undefined) {
      this.#counts.nameless++;
      return;
    }
    // A service that is down sends no spans, but its callers are known to have reached it there before.
    const service = this.#servedAt.get(peer) ?? SEVERAL;
    const [server, type] = service === SEVERAL ? [peer.name, peer.connectionType] : [service, '' as const];
    this.#add(client.service, server, type, client.seconds, client.seconds, client.failed);
  }

  #learn(peer: Peer, service: string): void {
    const known = this.#servedAt.get(peer);
    if (known === service || known === SEVERAL) return;
    if (this.#servedAt.size >= SERVED_ADDRESSES_MAX) this.#servedAt.clear();
    this.#servedAt.set(peer, known === undefined ? service : SEVERAL);
  }

  /** Where one side alone has told, its duration stands for both: every edge has figures in both histograms. */
  #add(
    client: string,
    server: string,
    type: ConnectionType,
    clientSeconds: number,
    serverSeconds: number,
    failed: boolean,
  ): EdgeSeries {
    const edge = this.#edges.get(client)?.get(server)?.get(type) ?? this.#newEdge(client, server, type);
    edge.record(clientSeconds, serverSeconds, failed);
    this.#counts.requests++;
    return edge;
  }

  #newEdge(client: string, server: string, connectionType: ConnectionType): EdgeSeries {
    if (this.#emitter.size >= this.#edgesMax) {
      this.#counts.overflowRequests++;
      this.#overflow ??= this.#emitted(new EdgeSeries(undefined, overflowEdgeAttributes()));
      return this.#overflow;
    }
    const nodes = { client, server, connectionType };
    const edge = this.#emitted(new EdgeSeries(nodes, edgeAttributes(nodes)));
    const servers = this.#edges.get(client) ?? new Map<string, Map<ConnectionType, EdgeSeries>>();
    const types = servers.get(server) ?? new Map<ConnectionType, EdgeSeries>();
    this.#edges.set(client, servers.set(server, types.set(connectionType, edge)));
    return edge;
  }

  #emitted(edge: EdgeSeries): EdgeSeries {
    this.#emitter.add(edge);
    return edge;
  }

  #forget({ nodes }: EdgeSeries): void {
    if (nodes === undefined) {
      this.#overflow = undefined;
      return;
    }
    const servers = this.#edges.get(nodes.client);
    const types = servers?.get(nodes.server);
    types?.delete(nodes.connectionType);
    if (types?.size === 0) servers?.delete(nodes.server);
    if (servers?.size === 0) this.#edges.delete(nodes.client);
  }
}

const NANO_PER_SECOND = 1e9;

interface Metrics {
  readonly resource: number;
  readonly scope: number;
  readonly requests: number;
  readonly failed: number;
  readonly serverSeconds: number;
  readonly clientSeconds: number;
  messagingSeconds?: number;
}

function addMetrics(writer: MetricWriter): Metrics {
  const resource = writer.addResource(RESOURCE);
  const scope = writer.addScope(SCOPE);
  return {
    resource,
    scope,
    requests: writer.addCounter(REQUESTS, resource, scope),
    failed: writer.addCounter(FAILED, resource, scope),
    serverSeconds: writer.addHistogram(SERVER_SECONDS, resource, scope),
    clientSeconds: writer.addHistogram(CLIENT_SECONDS, resource, scope),
  };
}
