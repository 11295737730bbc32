// Every option of k6 by name: how it is read, and what it is when nobody says anything.
import { isIP } from 'node:net';
import { ConfigurationError } from '../metrics/configuration-error.ts';
import {
  isRecord,
  type Read,
  readBoolean,
  readDuration,
  readDurationFrom,
  readInteger,
  readIntegerFrom,
  readList,
  readMap,
  readOneOf,
  readText,
  readTextMap,
  readTexts,
  wrong,
} from './fields.ts';
import { readStages } from './scenario.ts';
import { readThresholds } from './thresholds.ts';
import type { Options, Stage } from './types.ts';

/** The system tags that samples carry unless told otherwise. */
export const SYSTEM_TAGS_DEFAULT = [
  'proto',
  'subproto',
  'status',
  'method',
  'url',
  'name',
  'group',
  'check',
  'error',
  'error_code',
  'tls_version',
  'scenario',
  'service',
  'expected_response',
] as const;
const SYSTEM_TAGS_OTHER = ['iter', 'vu', 'ocsp_status', 'ip'] as const;

const readSystemTags: Read<ReadonlySet<string>> = (value, path) => {
  const tags = readList(readOneOf(...SYSTEM_TAGS_DEFAULT, ...SYSTEM_TAGS_OTHER));
  return new Set(tags(value, path));
};

const readTrendStat: Read<string> = (value, path) => {
  const percentile = typeof value === 'string' ? /^p\((\d+(?:\.\d+)?)\)$/.exec(value) : null;
  if (percentile !== null && Number(percentile[1]) <= 100) return percentile[0];
  const named = ['avg', 'min', 'med', 'max', 'count'].find((name) => name === value);
  if (named === undefined) throw wrong(path, value, 'avg, min, med, max, count or p(N) with N from 0 to 100');
  return named;
};

const readHostAddress: Read<string> = (value, path) => {
  const text = readText(value, path);
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? (isIP(text) === 0 ? text.replace(/:\d+$/, '') : text);
  if (isIP(bare) === 0) throw wrong(path, value, 'an IP address, with or without a port');
  return text;
};

const DNS_DEFAULT = { ttl: '5m', select: 'random', policy: 'preferIPv4' } as const;

const readDns: Read<Options['dns']> = (value, path) => {
  if (!isRecord(value)) throw wrong(path, value, 'an object { ttl, select, policy }');
  const ttl = value['ttl'] ?? DNS_DEFAULT.ttl;
  if (ttl !== 'inf') readDuration(ttl, `${path}.ttl`);
  return {
    ttl: typeof ttl === 'number' ? `${ttl}ms` : readText(ttl, `${path}.ttl`),
    select: readOneOf('first', 'random', 'roundRobin')(value['select'] ?? DNS_DEFAULT.select, `${path}.select`),
    policy: readOneOf(
      'preferIPv4',
      'preferIPv6',
      'onlyIPv4',
      'onlyIPv6',
      'any',
    )(value['policy'] ?? DNS_DEFAULT.policy, `${path}.policy`),
  };
};

const readScenarioMap: Read<Readonly<Record<string, unknown>>> = readMap((value) => value);

function refuse(why: string): Read<never> {
  return (_value, path) => {
    throw new ConfigurationError(`option ${path} isn't supported by this runner: ${why}`);
  };
}

/** Options that say how long and with how many VUs. */
export const EXECUTION_READERS: { readonly [K in keyof ExecutionNames]: Read<ExecutionNames[K]> } = {
  vus: readIntegerFrom(0),
  duration: readDuration,
  iterations: readIntegerFrom(0),
  stages: readStages,
  scenarios: readScenarioMap,
};

export interface ExecutionNames {
  readonly vus: number;
  readonly duration: number;
  readonly iterations: number;
  readonly stages: readonly Stage[];
  readonly scenarios: Readonly<Record<string, unknown>>;
}

/** What a plain option is called in a script, and how it is read. */
export interface PlainOption<K extends PlainKey> {
  readonly name: string;
  readonly read: Read<Options[K]>;
  readonly fallback: Options[K];
}
export type PlainKey = Exclude<keyof Options, 'scenarios' | 'raw'>;

export const PLAIN_OPTIONS: { readonly [K in PlainKey]: PlainOption<K> } = {
  thresholds: { name: 'thresholds', read: readThresholds, fallback: {} },
  tags: { name: 'tags', read: readTextMap, fallback: {} },
  systemTags: { name: 'systemTags', read: readSystemTags, fallback: new Set(SYSTEM_TAGS_DEFAULT) },
  summaryTrendStats: {
    name: 'summaryTrendStats',
    read: readList(readTrendStat),
    fallback: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'],
  },
  summaryTimeUnit: { name: 'summaryTimeUnit', read: readOneOf('', 's', 'ms', 'us'), fallback: '' },
  setupTimeoutMs: { name: 'setupTimeout', read: readDurationFrom(0, '0s'), fallback: 60_000 },
  teardownTimeoutMs: { name: 'teardownTimeout', read: readDurationFrom(0, '0s'), fallback: 60_000 },
  minIterationDurationMs: { name: 'minIterationDuration', read: readDurationFrom(0, '0s'), fallback: 0 },
  batch: { name: 'batch', read: readIntegerFrom(0), fallback: 20 },
  batchPerHost: { name: 'batchPerHost', read: readIntegerFrom(0), fallback: 6 },
  rps: { name: 'rps', read: readInteger, fallback: 0 },
  throws: { name: 'throw', read: readBoolean, fallback: false },
  discardResponseBodies: { name: 'discardResponseBodies', read: readBoolean, fallback: false },
  noConnectionReuse: { name: 'noConnectionReuse', read: readBoolean, fallback: false },
  noVUConnectionReuse: { name: 'noVUConnectionReuse', read: readBoolean, fallback: false },
  noCookiesReset: { name: 'noCookiesReset', read: readBoolean, fallback: false },
  insecureSkipTLSVerify: { name: 'insecureSkipTLSVerify', read: readBoolean, fallback: false },
  maxRedirects: { name: 'maxRedirects', read: readInteger, fallback: 10 },
  // Says who asks.
  userAgent: { name: 'userAgent', read: readText, fallback: 'o11y-lab-k6/0.1.0' },
  httpDebug: { name: 'httpDebug', read: readOneOf('', 'headers', 'full'), fallback: '' },
  hosts: { name: 'hosts', read: readMap(readHostAddress), fallback: {} },
  blacklistIPs: { name: 'blacklistIPs', read: readTexts, fallback: [] },
  blockHostnames: { name: 'blockHostnames', read: readTexts, fallback: [] },
  dns: { name: 'dns', read: readDns, fallback: DNS_DEFAULT },
  localIPs: { name: 'localIPs', read: readText, fallback: '' },
  noSetup: { name: 'noSetup', read: readBoolean, fallback: false },
  noTeardown: { name: 'noTeardown', read: readBoolean, fallback: false },
  noThresholds: { name: 'noThresholds', read: readBoolean, fallback: false },
  noSummary: { name: 'noSummary', read: readBoolean, fallback: false },
  paused: { name: 'paused', read: readBoolean, fallback: false },
  linger: { name: 'linger', read: readBoolean, fallback: false },
};

/** Read by the HTTP client itself, from `raw`. */
export const RAW_OPTIONS: ReadonlySet<string> = new Set(['tlsVersion', 'tlsAuth']);

/** Options that k6 knows and that change nothing here, or that are the command line's. */
export const IGNORED_OPTIONS: ReadonlySet<string> = new Set([
  'ext',
  'cloud',
  'consoleOutput',
  'metricSamplesBufferSize',
  'noUsageReport',
  'collectors',
  'out',
  'summaryMode',
  'summaryExport',
]);

/** Options that k6 knows and that would change the test: pretending is worse than refusing. */
export const REFUSED_OPTIONS: Readonly<Record<string, Read<never>>> = {
  executionSegment: refuse('a test is not split over machines'),
  executionSegmentSequence: refuse('a test is not split over machines'),
  tlsCipherSuites: refuse('cipher suites are those of Node'),
};
