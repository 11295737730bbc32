// The flags of `k6 run`, each with the variable that says the same. One table: reading, help and suggestions come from it.

/** Where a value goes: an option of the test (k6's name), or a setting of the command itself. */
export type Target =
  | { readonly kind: 'option'; readonly name: string }
  | { readonly kind: 'setting'; readonly name: SettingName }
  /** It would change the test and can't be done: said, not skipped. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Changes nothing here. */
  | { readonly kind: 'ignored' };

export type SettingName =
  | 'colorless'
  | 'config'
  | 'consoleOutput'
  | 'engine'
  | 'env'
  | 'help'
  | 'includeSystemEnv'
  | 'logFormat'
  | 'logOutput'
  | 'noSummary'
  | 'out'
  | 'quiet'
  | 'summaryExport'
  | 'summaryMode'
  | 'verbose';

export type FlagKind =
  | 'switch'
  | 'integer'
  | 'text'
  /** `1m30s`; checked with the other options. */
  | 'duration'
  /** Repeated, or with commas. */
  | 'list'
  /** Repeated; commas belong to the value. */
  | 'repeated'
  /** `duration:target`, repeated or with commas. */
  | 'stages'
  /** `name=value`, repeated. */
  | 'pairs'
  /** `--http-debug` or `--http-debug=full`. */
  | 'http-debug'
  /** `ttl=5m,select=random,policy=preferIPv4`. */
  | 'dns';

export interface Flag {
  readonly long: string;
  readonly short?: string;
  readonly variable?: string;
  readonly kind: FlagKind;
  readonly target: Target;
  readonly about: string;
}

const option = (name: string): Target => ({ kind: 'option', name });
const setting = (name: SettingName): Target => ({ kind: 'setting', name });
const refused = (why: string): Target => ({ kind: 'refused', why });

const NO_API = 'there is no REST API to control a running test';
const NO_SEGMENTS = 'a test is not split over machines';

export const RUN_FLAGS: readonly Flag[] = [
  { long: 'vus', short: 'u', variable: 'K6_VUS', kind: 'integer', target: option('vus'), about: 'virtual users' },
  {
    long: 'duration',
    short: 'd',
    variable: 'K6_DURATION',
    kind: 'duration',
    target: option('duration'),
    about: 'how long to run, e.g. 1m30s',
  },
  {
    long: 'iterations',
    short: 'i',
    variable: 'K6_ITERATIONS',
    kind: 'integer',
    target: option('iterations'),
    about: 'iterations over all virtual users',
  },
  {
    long: 'stage',
    short: 's',
    variable: 'K6_STAGES',
    kind: 'stages',
    target: option('stages'),
    about: 'a stage as duration:target, repeatable',
  },
  { long: 'env', short: 'e', kind: 'pairs', target: setting('env'), about: 'NAME=value for __ENV, repeatable' },
  {
    long: 'tag',
    variable: 'K6_TAGS',
    kind: 'pairs',
    target: option('tags'),
    about: 'name=value on every sample, repeatable',
  },
  {
    long: 'out',
    short: 'o',
    variable: 'K6_OUT',
    kind: 'repeated',
    target: setting('out'),
    about: 'json=file, csv=file, opentelemetry, experimental-prometheus-rw; repeatable',
  },
  {
    long: 'summary-export',
    variable: 'K6_SUMMARY_EXPORT',
    kind: 'text',
    target: setting('summaryExport'),
    about: 'write the summary as JSON to this file',
  },
  {
    long: 'summary-mode',
    variable: 'K6_SUMMARY_MODE',
    kind: 'text',
    target: setting('summaryMode'),
    about: 'compact, full or legacy',
  },
  {
    long: 'summary-trend-stats',
    variable: 'K6_SUMMARY_TREND_STATS',
    kind: 'list',
    target: option('summaryTrendStats'),
    about: 'what to show of trends, e.g. avg,p(99)',
  },
  {
    long: 'summary-time-unit',
    variable: 'K6_SUMMARY_TIME_UNIT',
    kind: 'text',
    target: option('summaryTimeUnit'),
    about: 's, ms or us',
  },
  {
    long: 'no-summary',
    variable: 'K6_NO_SUMMARY',
    kind: 'switch',
    target: setting('noSummary'),
    about: 'print no summary',
  },
  {
    long: 'no-thresholds',
    variable: 'K6_NO_THRESHOLDS',
    kind: 'switch',
    target: option('noThresholds'),
    about: 'ignore thresholds',
  },
  {
    long: 'no-setup',
    variable: 'K6_NO_SETUP',
    kind: 'switch',
    target: option('noSetup'),
    about: 'do not call setup()',
  },
  {
    long: 'no-teardown',
    variable: 'K6_NO_TEARDOWN',
    kind: 'switch',
    target: option('noTeardown'),
    about: 'do not call teardown()',
  },
  {
    long: 'max-redirects',
    variable: 'K6_MAX_REDIRECTS',
    kind: 'integer',
    target: option('maxRedirects'),
    about: 'redirects to follow (10)',
  },
  { long: 'batch', variable: 'K6_BATCH', kind: 'integer', target: option('batch'), about: 'parallel requests (20)' },
  {
    long: 'batch-per-host',
    variable: 'K6_BATCH_PER_HOST',
    kind: 'integer',
    target: option('batchPerHost'),
    about: 'parallel requests to one host (6)',
  },
  { long: 'rps', variable: 'K6_RPS', kind: 'integer', target: option('rps'), about: 'requests per second at most' },
  {
    long: 'user-agent',
    variable: 'K6_USER_AGENT',
    kind: 'text',
    target: option('userAgent'),
    about: 'User-Agent of requests',
  },
  {
    long: 'http-debug',
    variable: 'K6_HTTP_DEBUG',
    kind: 'http-debug',
    target: option('httpDebug'),
    about: 'log requests and answers; =full with bodies',
  },
  {
    long: 'insecure-skip-tls-verify',
    variable: 'K6_INSECURE_SKIP_TLS_VERIFY',
    kind: 'switch',
    target: option('insecureSkipTLSVerify'),
    about: 'accept any certificate',
  },
  {
    long: 'no-connection-reuse',
    variable: 'K6_NO_CONNECTION_REUSE',
    kind: 'switch',
    target: option('noConnectionReuse'),
    about: 'a connection for each request',
  },
  {
    long: 'no-vu-connection-reuse',
    variable: 'K6_NO_VU_CONNECTION_REUSE',
    kind: 'switch',
    target: option('noVUConnectionReuse'),
    about: 'new connections for each iteration',
  },
  {
    long: 'min-iteration-duration',
    variable: 'K6_MIN_ITERATION_DURATION',
    kind: 'duration',
    target: option('minIterationDuration'),
    about: 'iterations take at least so long',
  },
  {
    long: 'throw',
    short: 'w',
    variable: 'K6_THROW',
    kind: 'switch',
    target: option('throw'),
    about: 'failed requests throw',
  },
  {
    long: 'blacklist-ip',
    variable: 'K6_BLACKLIST_IPS',
    kind: 'list',
    target: option('blacklistIPs'),
    about: 'IP ranges that are not called',
  },
  {
    long: 'block-hostnames',
    variable: 'K6_BLOCK_HOSTNAMES',
    kind: 'list',
    target: option('blockHostnames'),
    about: 'hosts that are not called; * at the front',
  },
  {
    long: 'system-tags',
    variable: 'K6_SYSTEM_TAGS',
    kind: 'list',
    target: option('systemTags'),
    about: 'tags that samples get by themselves',
  },
  {
    long: 'discard-response-bodies',
    variable: 'K6_DISCARD_RESPONSE_BODIES',
    kind: 'switch',
    target: option('discardResponseBodies'),
    about: 'do not keep bodies',
  },
  {
    long: 'local-ips',
    variable: 'K6_LOCAL_IPS',
    kind: 'text',
    target: option('localIPs'),
    about: 'addresses to call from',
  },
  {
    long: 'dns',
    variable: 'K6_DNS',
    kind: 'dns',
    target: option('dns'),
    about: 'ttl=5m,select=random,policy=preferIPv4',
  },
  {
    long: 'setup-timeout',
    variable: 'K6_SETUP_TIMEOUT',
    kind: 'duration',
    target: option('setupTimeout'),
    about: '60s',
  },
  {
    long: 'teardown-timeout',
    variable: 'K6_TEARDOWN_TIMEOUT',
    kind: 'duration',
    target: option('teardownTimeout'),
    about: '60s',
  },
  {
    long: 'console-output',
    variable: 'K6_CONSOLE_OUTPUT',
    kind: 'text',
    target: setting('consoleOutput'),
    about: 'write console.log and its like to this file',
  },
  {
    long: 'include-system-env-vars',
    variable: 'K6_INCLUDE_SYSTEM_ENV_VARS',
    kind: 'switch',
    target: setting('includeSystemEnv'),
    about: "put the shell's variables into __ENV (true)",
  },
  {
    long: 'config',
    short: 'c',
    variable: 'K6_CONFIG',
    kind: 'text',
    target: setting('config'),
    about: 'JSON file with options',
  },
  {
    long: 'engine',
    variable: 'K6_ENGINE',
    kind: 'text',
    target: setting('engine'),
    about: 'embedded, or k6: a k6 program on the PATH',
  },
  { long: 'quiet', short: 'q', variable: 'K6_QUIET', kind: 'switch', target: setting('quiet'), about: 'no progress' },
  {
    long: 'verbose',
    short: 'v',
    variable: 'K6_VERBOSE',
    kind: 'switch',
    target: setting('verbose'),
    about: 'log of level debug too',
  },
  { long: 'no-color', variable: 'K6_NO_COLOR', kind: 'switch', target: setting('colorless'), about: 'no colours' },
  {
    long: 'log-output',
    variable: 'K6_LOG_OUTPUT',
    kind: 'text',
    target: setting('logOutput'),
    about: 'stderr, stdout, none or file=path',
  },
  {
    long: 'log-format',
    variable: 'K6_LOG_FORMAT',
    kind: 'text',
    target: setting('logFormat'),
    about: 'text, json or raw',
  },
  { long: 'help', short: 'h', kind: 'switch', target: setting('help'), about: 'this text' },
  {
    long: 'no-usage-report',
    variable: 'K6_NO_USAGE_REPORT',
    kind: 'switch',
    target: { kind: 'ignored' },
    about: 'nothing is reported anyway',
  },
  {
    long: 'compatibility-mode',
    variable: 'K6_COMPATIBILITY_MODE',
    kind: 'text',
    target: { kind: 'ignored' },
    about: 'every script is read as today’s JavaScript or TypeScript',
  },
  { long: 'type', short: 't', variable: 'K6_TYPE', kind: 'text', target: { kind: 'ignored' }, about: 'js' },
  { long: 'address', short: 'a', kind: 'text', target: refused(NO_API), about: '' },
  { long: 'paused', short: 'p', variable: 'K6_PAUSED', kind: 'switch', target: refused(NO_API), about: '' },
  {
    long: 'linger',
    short: 'l',
    variable: 'K6_LINGER',
    kind: 'switch',
    target: option('linger'),
    about: 'stay until Ctrl-C when the test is done',
  },
  {
    long: 'execution-segment',
    variable: 'K6_EXECUTION_SEGMENT',
    kind: 'text',
    target: refused(NO_SEGMENTS),
    about: '',
  },
  {
    long: 'execution-segment-sequence',
    variable: 'K6_EXECUTION_SEGMENT_SEQUENCE',
    kind: 'text',
    target: refused(NO_SEGMENTS),
    about: '',
  },
  { long: 'profiling-enabled', kind: 'switch', target: refused('profile with node --cpu-prof'), about: '' },
  {
    long: 'traces-output',
    variable: 'K6_TRACES_OUTPUT',
    kind: 'text',
    target: refused('trace requests with instrumentHTTP of the http-instrumentation-tempo library'),
    about: '',
  },
  {
    long: 'secret-source',
    variable: 'K6_SECRET_SOURCE',
    kind: 'text',
    target: refused('pass secrets with -e'),
    about: '',
  },
  { long: 'new-machine-readable-summary', kind: 'switch', target: refused('use --summary-export'), about: '' },
];
