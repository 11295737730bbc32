// The thread that a test runs on: VMs, requests, metrics and outputs. Scripts need a larger stack than the main thread
// has, and may hold their thread for as long as they like.
import { parentPort, workerData } from 'node:worker_threads';
import { createOutputs } from './create-outputs.ts';
import { runTest } from './run-test.ts';
import { StopFlag } from './stop-flag.ts';
import type { RunEvent } from './types.ts';
import type { FromWorker, ToWorker, WorkerInput } from './worker-protocol.ts';

const { test, flag: buffer } = workerData as WorkerInput; // startTest is the only one who starts this file
const port = parentPort;
if (port === null) throw new Error('worker.js is no program: it is started by startTest');

const flag = new StopFlag(buffer);
port.on('message', (message: ToWorker) => flag.raise(message.level));

/** Events of one turn of the event loop go in one message: a script that logs in a loop has many. */
let pending: RunEvent[] = [];
function send(message: FromWorker): void {
  port?.postMessage(message);
}
function sendPending(): void {
  if (pending.length === 0) return;
  const events = pending;
  pending = [];
  send({ kind: 'events', events });
}

const outcome = await runTest(
  test,
  (event) => {
    if (pending.push(event) === 1) queueMicrotask(sendPending);
  },
  flag,
  { createOutputs },
);
sendPending();
send({ kind: 'outcome', outcome });
port.close();
