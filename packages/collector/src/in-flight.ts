// Memory that requests hold between their first byte and their answer. One bound for all receivers: what is over it is
// refused with a hint to come back, before it is read, so that a burst can't push the process out of memory.

/**
 * Decoded columns take a few times the bytes of their request: a flood up to this bound was seen to take 700 MB. Never
 * less than twice the size limit of a request, or a compressed one of that size, which is held in both forms, could
 * never be accepted.
 */
export const IN_FLIGHT_BYTES_MAX_DEFAULT = 160 * 1024 * 1024;

export class InFlightBytes {
  readonly bytesMax: number;
  #bytes = 0;

  constructor(bytesMax = IN_FLIGHT_BYTES_MAX_DEFAULT) {
    this.bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Starts the account of one request. */
  open(): InFlightLease {
    let leased = 0;
    return {
      grow: (byteCount) => {
        if (this.#bytes + byteCount > this.bytesMax) return false;
        this.#bytes += byteCount;
        leased += byteCount;
        return true;
      },
      release: () => {
        this.#bytes -= leased;
        leased = 0;
      },
    };
  }
}

export interface InFlightLease {
  /** Accounts for more bytes; false, and nothing is accounted for, when that would be over the bound. */
  grow(byteCount: number): boolean;
  /** Gives back everything; a second call does nothing. */
  release(): void;
}
