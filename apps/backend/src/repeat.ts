export interface Repeated {
  /** No run starts after this; resolves when one under way has ended. */
  stop(): Promise<void>;
}

/** Runs `task` every `intervalMs`, counted from the end of the last run. A run that fails is told, and the next comes. */
export function repeat(task: () => Promise<void>, intervalMs: number, onError: (error: unknown) => void): Repeated {
  let running = Promise.resolve();
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout>;
  const schedule = (): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      running = task().catch(onError).then(schedule);
    }, intervalMs);
    timer.unref();
  };
  schedule();
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
