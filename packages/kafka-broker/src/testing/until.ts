const DEADLINE_MS = 20_000;
const POLL_MS = 10;

/** Waits until `isTrue` holds; throws after 20 s, naming what was waited for. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + DEADLINE_MS;
  while (!(await isTrue())) {
    if (Date.now() > deadlineMs) throw new Error(`waited ${DEADLINE_MS} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
