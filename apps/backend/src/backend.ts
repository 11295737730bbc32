// Puts the parts together: store, receivers, query APIs. Everything that may fail at the start fails here, with what
// was started already closed again.
import type { RequestListener } from 'node:http';
import {
  createPipeline,
  createSpanConnectors,
  createStoreExporters,
  IN_FLIGHT_BYTES_MAX_DEFAULT,
  InFlightBytes,
  type Log,
  newReceiverCounters,
  type ReceiverCounters,
  reportOutages,
  startGrpcReceiver,
  startHttpReceiver,
} from '@o11y-lab/collector';
import { type FollowedLogStore, followLogs, type LokiTail } from '@o11y-lab/http-apis';
import type { Clock } from '@o11y-lab/model';
import type { TelemetryStore } from '@o11y-lab/storage';
import type { Config, PortName } from './config.ts';
import { type QueryListener, startQueryListener } from './query-listener.ts';
import { repeat } from './repeat.ts';
import type { Rules } from './rules.ts';
import { tellRetention } from './tell-retention.ts';
import type { UiListener } from './ui/listener.ts';
import type { SqlRunner } from './ui/sql-routes.ts';

/** A store that can drop what is too old or too much. */
export type BackendStore = TelemetryStore & { runRetention(): Promise<void>; readonly sql?: SqlRunner };

export interface BackendParts {
  readonly openStore: () => Promise<BackendStore>;
  /** Starts to evaluate the rule files. */
  readonly startRules: (store: TelemetryStore) => Rules;
  /** The three query APIs over an open store. */
  readonly createApis: (store: FollowedStore, rules: Rules) => Apis;
  /** The page and its API; what needs the store is answered once that is open. */
  readonly createUi: () => UiListener;
  readonly now: Clock;
  readonly log: Log;
}

/** A store whose log lines can be followed as they come. */
export type FollowedStore = BackendStore & { readonly logs: FollowedLogStore };

export interface Apis {
  readonly prometheus: RequestListener;
  readonly loki: RequestListener;
  readonly tempo: RequestListener;
  /** Loki's live tail, on its port and on that of the page. */
  readonly tail: LokiTail;
}

export interface Backend {
  /** As bound. */
  readonly ports: Readonly<Record<PortName, number>>;
  readonly counters: ReceiverCounters;
  readonly store: BackendStore;
  readonly rules: Rules;
  /** Stops the receivers, commits what they accepted, then stops answering queries. */
  close(): Promise<void>;
}

/** Starts everything. Rejects with ListenError or StoreError, with nothing left open. */
export async function startBackend(config: Config, parts: BackendParts): Promise<Backend> {
  const { host, ports } = config;
  /** In the order of starting; closed from the end. */
  const started: (() => Promise<void>)[] = [];
  const keep = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    started.push(() => part.close());
    return part;
  };
  try {
    const listen = (port: PortName, healthPaths: Readonly<Record<string, string>>): Promise<QueryListener> =>
      keep(startQueryListener({ host, port: ports[port], healthPaths, isOpenToPages: port !== 'ui' }));
    const page = parts.createUi();
    const listenUi = async (): Promise<QueryListener> => {
      const listener = await listen('ui', {});
      listener.serve(page.handle);
      return listener;
    };
    const listening = allStarted([
      listen('prometheus', PROMETHEUS_HEALTH),
      listen('loki', { '/ready': 'ready' }),
      listen('tempo', { '/ready': 'ready' }),
      listenUi(),
    ]);
    const [opened, [prometheus, loki, tempo, ui]] = await allStarted([keep(parts.openStore()), listening]);

    const store = withFollowedLogs(opened);
    const counters = newReceiverCounters();
    const exporters = reportOutages(createStoreExporters(store), parts.log);
    const connectors = createSpanConnectors({ consumers: exporters, now: parts.now, log: parts.log });
    const receiverOptions = {
      host,
      pipeline: createPipeline({ consumers: connectors.consumers, now: parts.now }),
      log: parts.log,
      counters,
      inFlight: new InFlightBytes(Math.max(IN_FLIGHT_BYTES_MAX_DEFAULT, 2 * config.requestBytesMax)),
      requestBytesMax: config.requestBytesMax,
    };
    const [grpc, http] = await allStarted([
      keep(startGrpcReceiver({ ...receiverOptions, port: ports['otlp-grpc'] })),
      keep(startHttpReceiver({ ...receiverOptions, port: ports['otlp-http'] })),
    ]);

    const retention = repeat(tellRetention(store, parts.log), RETENTION_INTERVAL_MS, (error) =>
      parts.log.error('retention failed; it runs again in a minute', { error }),
    );

    const flushing = repeat(connectors.flush, CONNECTOR_FLUSH_INTERVAL_MS, (error) =>
      parts.log.error('metrics made of spans failed; they are tried again', { error }),
    );

    const rules = parts.startRules(store);
    const apis = parts.createApis(store, rules);
    prometheus.serve(apis.prometheus);
    loki.serve(apis.loki);
    tempo.serve(apis.tempo);
    loki.serveUpgrades(apis.tail.upgrade);
    ui.serveUpgrades(page.upgrade);
    const bound = {
      'otlp-grpc': grpc.port,
      'otlp-http': http.port,
      prometheus: prometheus.port,
      loki: loki.port,
      tempo: tempo.port,
      ui: ui.port,
    };
    page.open({ store: opened, apis, upgrade: apis.tail.upgrade, ports: bound });
    return {
      ports: bound,
      counters,
      store,
      rules,
      close: async () => {
        for (const listener of [prometheus, loki, tempo, ui]) listener.drain();
        apis.tail.close();
        await Promise.all([grpc.close(), http.close(), flushing.stop(), rules.close()]);
        await connectors.flush();
        await Promise.all([prometheus.close(), loki.close(), tempo.close(), ui.close(), retention.stop()]);
        await store.close();
      },
    };
  } catch (error) {
    await Promise.allSettled(started.reverse().map((close) => close()));
    throw error;
  }
}

function withFollowedLogs(store: BackendStore): FollowedStore {
  return {
    spans: store.spans,
    logs: followLogs(store.logs),
    metrics: store.metrics,
    stats: () => store.stats(),
    runRetention: () => store.runRetention(),
    close: () => store.close(),
  };
}

/** Often enough that files outgrow their bound by a minute's data at most. */
const RETENTION_INTERVAL_MS = 60_000;

/** Half of it passes on average until a request is counted in the metrics made of spans. */
const CONNECTOR_FLUSH_INTERVAL_MS = 2_000;

const PROMETHEUS_HEALTH = {
  '/-/ready': 'The backend is ready.',
  '/-/healthy': 'The backend is healthy.',
};

/** As Promise.all, but settles only when all have: so that what starts late is known, and closed, when another fails. */
async function allStarted<const T extends readonly Promise<unknown>[]>(
  starting: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(starting);
  return Promise.all(starting);
}
