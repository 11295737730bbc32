/** How many times slower than two quiet cores the machine may be. */
const PATIENCE = Number(process.env['E2E_PATIENCE'] ?? 1);

/**
 * Asks until the answer is good: the way to wait for something that another process does.
 * @param ask returns undefined while it is not so yet; an error counts as not yet.
 * @throws the last error, or one that names `what`, after `timeoutMs`.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { timeoutMs = 15_000, pauseMs = 50 }: { timeoutMs?: number; pauseMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs * PATIENCE;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs * PATIENCE} ms: ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
