import { ErrorCode } from '../wire/errors.ts';
import type { BatchHeader } from './batch.ts';

// Idempotent producers (KIP-98): a producer numbers its records per partition, and a repeated number is a retry.

/** As many batches as an idempotent producer may have in flight, so any of them can be recognised when retried. */
const BATCHES_REMEMBERED = 5;

/** Producers that a partition remembers; the one that has been silent longest is forgotten first. */
const PRODUCERS_MAX = 10_000;

const SEQUENCE_LIMIT = 0x8000_0000;

interface ProducerBatch {
  readonly baseSequence: number;
  readonly lastSequence: number;
  readonly baseOffset: number;
}

interface ProducerState {
  readonly epoch: number;
  readonly batches: readonly ProducerBatch[];
}

export type SequenceCheck =
  | { readonly kind: 'new' }
  | { readonly kind: 'duplicate'; readonly baseOffset: number }
  | { readonly kind: 'refused'; readonly errorCode: ErrorCode; readonly reason: string };

/** What one partition knows about its producers. Rebuilt from the log at start, so it survives restarts. */
export class ProducerStates {
  readonly #byId = new Map<number, ProducerState>();

  /** Decides whether a batch continues, repeats or breaks its producer's sequence. */
  check(header: BatchHeader): SequenceCheck {
    if (header.producerId < 0) return { kind: 'new' };
    const state = this.#byId.get(header.producerId);
    // A producer that is unknown here may have been forgotten by retention: any sequence begins its memory.
    if (!state) return { kind: 'new' };
    const who = `producer ${header.producerId}`;
    if (header.producerEpoch < state.epoch) {
      return refused(ErrorCode.invalidProducerEpoch, `${who} epoch ${header.producerEpoch}; want ${state.epoch}`);
    }
    if (header.producerEpoch > state.epoch) {
      if (header.baseSequence === 0) return { kind: 'new' };
      return refused(ErrorCode.outOfOrderSequenceNumber, `${who} new epoch at ${header.baseSequence}; want 0`);
    }
    const lastSequence = lastSequenceOf(header);
    for (const batch of state.batches) {
      if (batch.baseSequence === header.baseSequence && batch.lastSequence === lastSequence) {
        return { kind: 'duplicate', baseOffset: batch.baseOffset };
      }
    }
    const previous = state.batches.at(-1)?.lastSequence ?? -1;
    const wanted = (previous + 1) % SEQUENCE_LIMIT;
    if (header.baseSequence === wanted) return { kind: 'new' };
    const reason = `${who} sequence ${header.baseSequence}; want ${wanted}`;
    const isBehind = lastSequence <= previous;
    return refused(isBehind ? ErrorCode.duplicateSequenceNumber : ErrorCode.outOfOrderSequenceNumber, reason);
  }

  /** Remembers a batch that is in the log. */
  record(header: BatchHeader, baseOffset: number): void {
    if (header.producerId < 0) return;
    const known = this.#byId.get(header.producerId);
    const earlier = known && known.epoch === header.producerEpoch ? known.batches : [];
    const batch = { baseSequence: header.baseSequence, lastSequence: lastSequenceOf(header), baseOffset };
    // Deleting first moves the producer to the end: a Map iterates by insertion, so the first key is the stalest.
    this.#byId.delete(header.producerId);
    this.#byId.set(header.producerId, {
      epoch: header.producerEpoch,
      batches: [...earlier, batch].slice(-BATCHES_REMEMBERED),
    });
    if (this.#byId.size > PRODUCERS_MAX) {
      for (const stalest of this.#byId.keys()) {
        this.#byId.delete(stalest);
        break;
      }
    }
  }
}

function lastSequenceOf(header: BatchHeader): number {
  return (header.baseSequence + header.recordCount - 1) % SEQUENCE_LIMIT;
}

function refused(errorCode: ErrorCode, reason: string): SequenceCheck {
  return { kind: 'refused', errorCode, reason };
}
