import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { onTestFinished } from 'vitest';
import { type Broker, startBrokerWithLimits } from '../broker.ts';
import { type BrokerOptions, DEFAULT_LIMITS, type Limits, type LogEntry } from '../options.ts';

// Clients take this as a hint at a partitioner that does not matter here.
process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1';

export interface TestBroker {
  readonly broker: Broker;
  readonly dataDir: string;
  readonly logged: readonly LogEntry[];
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-broker-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A broker on a free loopback port that is stopped after the test. */
export async function startTestBroker(
  options: Partial<BrokerOptions> = {},
  limits: Partial<Limits> = {},
): Promise<TestBroker> {
  const logged: LogEntry[] = [];
  const dataDir = options.dataDir ?? temporaryFolder();
  const broker = await startBrokerWithLimits(
    { host: '127.0.0.1', port: 0, log: (entry) => logged.push(entry), ...options, dataDir },
    { ...DEFAULT_LIMITS, initialRebalanceDelayMs: 20, ...limits },
  );
  onTestFinished(() => broker.close());
  return { broker, dataDir, logged };
}

/** A kafkajs client that gives up soon and stays silent. */
export function connectKafkajs(port: number, clientId = 'test'): Kafka {
  return new Kafka({
    clientId,
    brokers: [`127.0.0.1:${port}`],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 10 },
  });
}
