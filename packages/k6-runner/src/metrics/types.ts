// What a test measures. Times of samples are ms since the epoch with fractions; trends that are times hold ms.

export type MetricType = 'counter' | 'gauge' | 'rate' | 'trend';

/** How values are to be read: plain numbers, ms, or bytes. */
export type ValueKind = 'default' | 'time' | 'data';

export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  readonly contains: ValueKind;
}

export type Tags = Readonly<Record<string, string>>;

export interface Sample {
  readonly metric: Metric;
  readonly timeMs: number;
  readonly value: number;
  /** Shared between the samples of one event: never changed. */
  readonly tags: Tags;
  /** Has too many values for a tag, e.g. `trace_id`; thresholds can't select by it. */
  readonly metadata?: Tags;
}

/** The metrics that every test has, as k6 names them. */
export const BUILTIN_METRICS = {
  vus: { name: 'vus', type: 'gauge', contains: 'default' },
  vus_max: { name: 'vus_max', type: 'gauge', contains: 'default' },
  iterations: { name: 'iterations', type: 'counter', contains: 'default' },
  iteration_duration: { name: 'iteration_duration', type: 'trend', contains: 'time' },
  dropped_iterations: { name: 'dropped_iterations', type: 'counter', contains: 'default' },
  checks: { name: 'checks', type: 'rate', contains: 'default' },
  group_duration: { name: 'group_duration', type: 'trend', contains: 'time' },
  http_reqs: { name: 'http_reqs', type: 'counter', contains: 'default' },
  http_req_failed: { name: 'http_req_failed', type: 'rate', contains: 'default' },
  http_req_duration: { name: 'http_req_duration', type: 'trend', contains: 'time' },
  http_req_blocked: { name: 'http_req_blocked', type: 'trend', contains: 'time' },
  http_req_connecting: { name: 'http_req_connecting', type: 'trend', contains: 'time' },
  http_req_tls_handshaking: { name: 'http_req_tls_handshaking', type: 'trend', contains: 'time' },
  http_req_sending: { name: 'http_req_sending', type: 'trend', contains: 'time' },
  http_req_waiting: { name: 'http_req_waiting', type: 'trend', contains: 'time' },
  http_req_receiving: { name: 'http_req_receiving', type: 'trend', contains: 'time' },
  ws_sessions: { name: 'ws_sessions', type: 'counter', contains: 'default' },
  ws_connecting: { name: 'ws_connecting', type: 'trend', contains: 'time' },
  ws_session_duration: { name: 'ws_session_duration', type: 'trend', contains: 'time' },
  ws_msgs_sent: { name: 'ws_msgs_sent', type: 'counter', contains: 'default' },
  ws_msgs_received: { name: 'ws_msgs_received', type: 'counter', contains: 'default' },
  ws_ping: { name: 'ws_ping', type: 'trend', contains: 'time' },
  data_sent: { name: 'data_sent', type: 'counter', contains: 'data' },
  data_received: { name: 'data_received', type: 'counter', contains: 'data' },
} as const satisfies Record<string, Metric>;
