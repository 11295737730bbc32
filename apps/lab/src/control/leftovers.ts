// Ends what a killed supervisor left behind: only processes that are still the very ones it recorded.
import { setTimeout as delay } from 'node:timers/promises';
import { continueTree, isSameProcess, signalGroup } from '../supervisor/os-process.ts';
import type { RecordedChild } from '../supervisor/supervisor.ts';

/** What a service has by contract. Nobody reads their output any more, which some take badly: then they are killed. */
const GRACE_MS = 2000;
const LOOK_AGAIN_MS = 20;

/** Resolves with those that were found and ended. */
export async function endLeftovers(children: readonly RecordedChild[], graceMs = GRACE_MS): Promise<RecordedChild[]> {
  const alive = children.filter(isSameProcess);
  for (const child of alive) {
    signalGroup(child.pid, child.stopSignal);
    // One that a fault had paused has the signal waiting for it.
    continueTree(child.pid);
  }
  const deadlineMs = Date.now() + graceMs;
  for (let left = alive; left.length > 0; left = left.filter(isSameProcess)) {
    if (Date.now() > deadlineMs) for (const child of left) signalGroup(child.pid, 'SIGKILL');
    await delay(LOOK_AGAIN_MS);
  }
  return alive;
}
