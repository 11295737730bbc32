import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Api, BrokerParts, Call, Reply } from '../apis/api.ts';
import { Coordinator } from '../groups/coordinator.ts';
import { OffsetStore } from '../groups/offsets.ts';
import { TopicStore } from '../log/topics.ts';
import { DEFAULT_LIMITS, type Limits, type LogEntry, resolveLogConfig } from '../options.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';
import { ManualTimers } from './manual-timers.ts';
import { temporaryFolder } from './test-broker.ts';

/** Clients that come from here are told to come back here. */
export const PROXY_HOST = '10.0.0.9';

export interface TestParts {
  readonly broker: BrokerParts;
  readonly timers: ManualTimers;
  readonly logged: readonly LogEntry[];
  /** Sends one request on a connection of its own and gives the answer's body, or undefined without an answer. */
  call(api: Api, version: number, body: (writer: Writer) => void, clientHost?: string): Promise<Reader | undefined>;
  /** As `call`, on a connection that the test can close. */
  begin(
    api: Api,
    version: number,
    body: (writer: Writer) => void,
    clientHost?: string,
  ): { readonly answer: Promise<Reader | undefined>; readonly close: () => void };
}

/** A broker without its sockets, and with time that stands still. */
export function createTestParts(limits: Partial<Limits> = {}): TestParts {
  const timers = new ManualTimers();
  const logged: LogEntry[] = [];
  const log = (entry: LogEntry): void => void logged.push(entry);
  const dataDir = temporaryFolder();
  const allLimits = { ...DEFAULT_LIMITS, ...limits };
  const config = resolveLogConfig({});
  const topics = new TopicStore({ dataDir, config, limits: allLimits, log, newClusterId: () => 'test-cluster' });
  const offsets = new OffsetStore({ path: join(dataDir, 'offsets.journal'), log });
  let lastId = 0;
  const groups = new Coordinator({ limits: allLimits, timers, log, offsets, newId: () => `${++lastId}` });
  onTestFinished(() => {
    groups.close();
    offsets.close();
    topics.close();
  });
  const hostOf = (clientHost: string): string | undefined => (clientHost === PROXY_HOST ? clientHost : undefined);
  const advertised = { host: 'broker.test', port: 19092, hostOf };
  const broker: BrokerParts = { topics, groups, config, limits: allLimits, timers, log, advertised };
  const begin: TestParts['begin'] = (api, version, body, clientHost = '10.0.0.1') => {
    const closers = new Set<() => void>();
    const call: Call = {
      broker,
      clientId: 'client',
      clientHost,
      onClose: (run) => {
        closers.add(run);
        return () => closers.delete(run);
      },
    };
    return {
      answer: Promise.resolve(decodeAll(api, version, body)(call)).then(encode),
      close: () => {
        for (const run of closers) run();
      },
    };
  };
  return {
    broker,
    timers,
    logged,
    begin,
    call: (api, version, body, clientHost) => begin(api, version, body, clientHost).answer,
  };
}

function decodeAll(api: Api, version: number, body: (writer: Writer) => void): ReturnType<Api['decode']> {
  const writer = new Writer();
  body(writer);
  const reader = new Reader(writer.toBuffer());
  const handler = api.decode(reader, version);
  reader.end(api.name);
  return handler;
}

function encode(reply: Reply): Reader | undefined {
  if (reply === 'no-response') return undefined;
  const writer = new Writer();
  reply(writer);
  return new Reader(writer.toBuffer());
}
