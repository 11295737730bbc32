// From virtual users to the metrics and the outputs, in batches.
import type { Sample } from '../metrics/types.ts';

/** A batch is handed on before it grows beyond this: a guest that computes for long lets no timer through. */
const BATCH_SAMPLES_MAX = 20_000;

export class SampleStream {
  readonly #pending: Sample[] = [];
  readonly #receivers: ((samples: readonly Sample[]) => void)[] = [];

  /** The array is reused. */
  onBatch(receiver: (samples: readonly Sample[]) => void): void {
    this.#receivers.push(receiver);
  }

  add(sample: Sample): void {
    this.#pending.push(sample);
    if (this.#pending.length >= BATCH_SAMPLES_MAX) this.flush();
  }

  flush(): void {
    if (this.#pending.length === 0) return;
    for (const receiver of this.#receivers) receiver(this.#pending);
    this.#pending.length = 0;
  }
}
