/**
 * Waits for an answer, but not longer than this; then it throws. The work itself goes on: nobody can take it back.
 *
 * @param hint goes into the error message, in brackets
 */
export async function within<T>(timeoutMs: number, answer: Promise<T>, hint?: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const why = hint ? ` (${hint})` : '';
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms${why}`)), timeoutMs);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
