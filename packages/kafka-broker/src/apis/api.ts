import type { Coordinator } from '../groups/coordinator.ts';
import type { TopicStore } from '../log/topics.ts';
import type { Limits, Log, LogConfig } from '../options.ts';
import type { Timers } from '../timers.ts';
import type { Reader } from '../wire/reader.ts';
import type { Writer } from '../wire/writer.ts';

/** The id of the one node there is. */
export const NODE_ID = 1;

/** What requests work on. */
export interface BrokerParts {
  readonly topics: TopicStore;
  readonly groups: Coordinator;
  readonly config: LogConfig;
  readonly limits: Limits;
  readonly timers: Timers;
  readonly log: Log;
  /** Where clients are told to connect to. */
  readonly advertised: Advertised;
}

export interface Advertised {
  readonly host: string;
  readonly port: number;
  /** Who comes from this address is told another host; undefined: the usual one. */
  readonly hostOf?: (clientHost: string) => string | undefined;
}

/** One request on its way through the broker. */
export interface Call {
  readonly broker: BrokerParts;
  readonly clientId: string;
  readonly clientHost: string;
  /** Calls `run` when the connection closes, unless the returned function is called before. */
  onClose(run: () => void): () => void;
}

/** Writes the response body; or there is no response, because the client wants none or is gone. */
export type Reply = ((writer: Writer) => void) | 'no-response';

export type Handler = (call: Call) => Reply | Promise<Reply>;

/** One API of the protocol in the versions that the broker advertises. */
export interface Api {
  readonly key: number;
  readonly name: string;
  readonly versionMin: number;
  readonly versionMax: number;
  /** Decodes the whole body and returns the work to do. Throws WireError. */
  readonly decode: (reader: Reader, version: number) => Handler;
}

/** Where this client is told to connect to. */
export function addressFor({ broker: { advertised }, clientHost }: Call): { host: string; port: number } {
  return { host: advertised.hostOf?.(clientHost) ?? advertised.host, port: advertised.port };
}

/** The broker never throttles; most responses say so first. */
export const THROTTLE_MS = 0;

/**
 * Waits for `respond` or for the end of the connection, whichever comes first; undefined means the latter.
 * `begin` returns what to undo when the connection closes while waiting.
 */
export function park<T>(
  call: Call,
  begin: (respond: (value: T) => void, fail: (error: unknown) => void) => () => void,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    let isDone = false;
    let stopWatching: (() => void) | undefined;
    const finish = (): void => {
      isDone = true;
      stopWatching?.();
    };
    const undo = begin(
      (value) => {
        finish();
        resolve(value);
      },
      (error) => {
        finish();
        reject(error);
      },
    );
    if (isDone) return;
    stopWatching = call.onClose(() => {
      undo();
      resolve(undefined);
    });
  });
}
