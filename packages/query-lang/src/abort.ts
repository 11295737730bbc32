/** What evaluators need of an AbortSignal; spelled out because they run where no such global type is known. */
export interface Abort {
  /** @throws the reason, once aborted. */
  throwIfAborted(): void;
}
