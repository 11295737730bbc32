// What a node or an edge of the map leads to, as queries. Pure.
import type { MapEdge, MapNode, ServiceMap } from './map-model.ts';

export interface Targets {
  /** TraceQL. */
  readonly traces: string;
  readonly failedTraces: string;
  /** LogQL: of those who send logs. Undefined when neither end does. */
  readonly logs: string | undefined;
  /** Who writes those logs, when it is not the node itself. */
  readonly logsOf: readonly string[];
  /** PromQL, to be explored. */
  readonly metrics: readonly string[];
}

/** PromQL of the three small charts of a node or edge that has no spans of its own. */
export interface RedQueries {
  readonly rate: string;
  readonly errors: string;
  readonly p95Ms: string;
}

const RATE_INTERVAL = '1m';

export function nodeTargets(node: MapNode, map: ServiceMap): Targets {
  const own = `resource.service.name = ${quote(node.name)}`;
  if (node.kind === 'service') {
    const metrics = redQueries(`server=${quote(node.name)}`, RATE_INTERVAL);
    return {
      traces: `{ ${own} }`,
      failedTraces: `{ ${own} && status = error }`,
      logs: `{service_name=${quote(node.name)}}`,
      logsOf: [node.name],
      metrics: [metrics.rate, metrics.errors, metrics.p95Ms],
    };
  }
  if (node.kind === 'user') return userTargets(map.edges.filter(({ from }) => from === node.name).map(({ to }) => to));
  const callers = map.edges.filter(({ to }) => to === node.name);
  const ends = callers.map(({ type }) => `kind = ${clientKind(type)} && ${farEnd(node.name, type)}`);
  return {
    ...farTargets([...new Set(ends)]),
    ...logsOf(callers.map(({ from }) => from)),
    metrics: Object.values(redQueries(`server=${quote(node.name)}`, RATE_INTERVAL)),
  };
}

export function edgeTargets(edge: MapEdge, map: ServiceMap): Targets {
  const kindOf = (name: string): string | undefined => map.nodes.find((node) => node.name === name)?.kind;
  const metrics = Object.values(redQueries(edgeSelector(edge), RATE_INTERVAL));
  const callee = `resource.service.name = ${quote(edge.to)}`;
  const caller = `resource.service.name = ${quote(edge.from)} && kind = ${clientKind(edge.type)}`;
  if (kindOf(edge.from) === 'user') return { ...userTargets([edge.to]), metrics };
  if (kindOf(edge.to) !== 'service') {
    return { ...farTargets([`${caller} && ${farEnd(edge.to, edge.type)}`]), ...logsOf([edge.from]), metrics };
  }
  const server = `${callee} && kind = ${edge.type === 'messaging_system' ? 'consumer' : 'server'}`;
  return {
    traces: `{ ${caller} } > { ${server} }`,
    // The collector counts an edge as failed when either side is.
    failedTraces: `({ ${caller} && status = error } > { ${server} }) || ({ ${caller} } > { ${server} && status = error })`,
    ...logsOf([edge.from, edge.to]),
    metrics,
  };
}

/** Requests from outside: server spans that nobody's span is the parent of. */
function userTargets(entries: readonly string[]): Targets {
  const services = entries.map((name) => `resource.service.name = ${quote(name)}`).join(' || ');
  const from = `nestedSetParent < 0 && kind = server && ${entries.length > 1 ? `(${services})` : services}`;
  return {
    traces: `{ ${from} }`,
    failedTraces: `{ ${from} && status = error }`,
    ...logsOf(entries),
    metrics: Object.values(redQueries('client="user"', RATE_INTERVAL)),
  };
}

function farTargets(ends: readonly string[]): { readonly traces: string; readonly failedTraces: string } {
  const any = ends.length > 1 ? `(${ends.map((end) => `(${end})`).join(' || ')})` : (ends[0] ?? 'false');
  return { traces: `{ ${any} }`, failedTraces: `{ ${any} && status = error }` };
}

/** The side that sends no spans is known by what the caller's span says of it, as the service graph names it. */
function farEnd(name: string, type: MapEdge['type']): string {
  const is = (attribute: string): string => `span.${attribute} = ${quote(name)}`;
  switch (type) {
    case 'database':
      return `(${['peer.service', 'db.system.name', 'db.system', 'db.namespace', 'db.name'].map(is).join(' || ')})`;
    case 'messaging_system':
      return `(${['peer.service', 'messaging.system'].map(is).join(' || ')})`;
    default: {
      const names = ['peer.service', 'server.address', 'net.peer.name', 'network.peer.address'].map(is);
      const port = /^(.*):(\d+)$/.exec(name);
      const withPort = port?.[1] && [`(span.server.address = ${quote(port[1])} && span.server.port = ${port[2]})`];
      return `(${[...names, ...(withPort || [])].join(' || ')})`;
    }
  }
}

function clientKind(type: MapEdge['type']): string {
  return type === 'messaging_system' ? 'producer' : 'client';
}

function logsOf(names: readonly string[]): Pick<Targets, 'logs' | 'logsOf'> {
  const services = [...new Set(names)].filter((name) => name !== 'user');
  const [only] = services;
  if (only === undefined) return { logs: undefined, logsOf: [] };
  if (services.length === 1) return { logs: `{service_name=${quote(only)}}`, logsOf: services };
  return { logs: `{service_name=~${quote(services.map(escapeRegex).join('|'))}}`, logsOf: services };
}

export function edgeSelector({ from, to, type }: MapEdge): string {
  return `client=${quote(from)}, server=${quote(to)}, connection_type=${quote(type)}`;
}

/** `selector` is what stands between the braces. */
export function redQueries(selector: string, window: string): RedQueries {
  const metric = (name: string): string => `rate(traces_service_graph_request_${name}{${selector}}[${window}])`;
  return {
    rate: `sum(${metric('total')})`,
    errors: `sum(${metric('failed_total')}) / sum(${metric('total')})`,
    p95Ms: `1000 * histogram_quantile(0.95, sum by (le) (${metric('server_seconds_bucket')}))`,
  };
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

/** As PromQL, LogQL and TraceQL write text. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
