/** How long a stopping program waits for its last telemetry: with the collector down nothing would ever arrive. */
const FLUSH_MS_MAX = 500;

interface Provider {
  shutdown(): Promise<void>;
}

/**
 * Sends what is still queued when the program has nothing left to do.
 *
 * A program that stops well closes its servers and lets the event loop run empty; `beforeExit` is that moment. So no
 * signal handler is needed here that would compete with the program's own.
 */
export function flushBeforeExit(providers: readonly Provider[]): void {
  process.once('beforeExit', () => {
    const bound = new Promise((resolve) => setTimeout(resolve, FLUSH_MS_MAX));
    const flushed = Promise.allSettled(providers.map((provider) => provider.shutdown()));
    // Retries of an exporter would keep the process alive for seconds more, so it ends here.
    void Promise.race([flushed, bound]).then(() => process.exit());
  });
}
