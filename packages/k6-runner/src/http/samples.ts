// What a request adds to the measurements, and by which tags.
import type { Vu } from '../engine/types.ts';
import { BUILTIN_METRICS as M, type Metric, type Tags } from '../metrics/types.ts';
import type { Timings, Trace } from './flight.ts';

export interface HopFacts {
  readonly method: string;
  /** Without credentials. */
  readonly url: string;
  /** Of http.url`…`. */
  readonly name: string | undefined;
  /** 0 after an error. */
  readonly status: number;
  readonly proto: string;
  readonly tlsVersion: string;
  readonly ip: string;
  readonly error: string;
  readonly errorCode: number;
  /** Undefined when nobody asks whether it failed. */
  readonly expected: boolean | undefined;
  readonly userTags: Readonly<Record<string, string>> | undefined;
}

/** Sets of tags made of one base. A script that puts a counter into its URLs makes a new one each time. */
const SETS_MAX = 2000;

/** Tag sets are few and samples are many: each set is one object, also for who aggregates by identity. */
export class TagSets {
  readonly #enabled: ReadonlySet<string>;
  #byBase = new WeakMap<Tags, Map<string, Tags>>();

  constructor(systemTags: ReadonlySet<string>) {
    this.#enabled = systemTags;
  }

  get(base: Tags, hop: HopFacts): Tags {
    let sets = this.#byBase.get(base);
    if (sets === undefined) {
      sets = new Map();
      this.#byBase.set(base, sets);
    }
    const key = `${hop.status} ${hop.method} ${hop.url}\n${hop.name ?? ''}\n${hop.proto}${hop.tlsVersion} ${hop.ip} ${hop.expected} ${hop.error}${
      hop.userTags === undefined ? '' : `\n${JSON.stringify(hop.userTags)}`
    }`;
    let tags = sets.get(key);
    if (tags === undefined) {
      tags = this.#build(base, hop);
      if (sets.size >= SETS_MAX) {
        sets.clear();
      }
      sets.set(key, tags);
    }
    return tags;
  }

  #build(base: Tags, hop: HopFacts): Tags {
    const tags: Record<string, string> = { ...base, ...hop.userTags };
    const set = (name: string, value: string): void => {
      if (value !== '' && this.#enabled.has(name)) {
        tags[name] = value;
      }
    };
    if (tags['name'] === undefined && hop.name !== undefined && hop.name !== hop.url) {
      set('name', hop.name);
    }
    // Whoever names a request wants few values: the name stands for the URL as well.
    const name = tags['name'];
    set('url', name ?? hop.url);
    if (name === undefined) {
      set('name', hop.url);
    }
    set('method', hop.method);
    set('status', String(hop.status));
    set('error', hop.error);
    set('error_code', hop.errorCode === 0 ? '' : String(hop.errorCode));
    set('proto', hop.proto);
    set('tls_version', hop.tlsVersion);
    if (hop.tlsVersion !== '') {
      set('ocsp_status', 'unknown');
    }
    set('ip', hop.ip);
    set('expected_response', hop.expected === undefined ? '' : String(hop.expected));
    return tags;
  }
}

/** @param timeMs when the request ended, since the epoch */
export function emitHop(vu: Vu, tags: Tags, timings: Timings, expected: boolean | undefined, timeMs: number): void {
  const metadata = vu.currentMetadata();
  const add = (metric: Metric, value: number): void => {
    vu.emit(metadata === undefined ? { metric, timeMs, value, tags } : { metric, timeMs, value, tags, metadata });
  };
  add(M.http_reqs, 1);
  add(M.http_req_duration, timings.duration);
  add(M.http_req_blocked, timings.blocked);
  add(M.http_req_connecting, timings.connecting);
  add(M.http_req_tls_handshaking, timings.tls_handshaking);
  add(M.http_req_sending, timings.sending);
  add(M.http_req_waiting, timings.waiting);
  add(M.http_req_receiving, timings.receiving);
  if (expected !== undefined) {
    add(M.http_req_failed, expected ? 0 : 1);
  }
}

/** Bytes of the wire have no tags of a request. */
export function emitWireBytes(vu: Vu, trace: Trace, timeMs: number): void {
  const tags = vu.currentTags();
  if (trace.sentBytes > 0) {
    vu.emit({ metric: M.data_sent, timeMs, value: trace.sentBytes, tags });
  }
  if (trace.receivedBytes > 0) {
    vu.emit({ metric: M.data_received, timeMs, value: trace.receivedBytes, tags });
  }
}
