// The faults that lie on links at this moment; the links are told all of them after every change.
import type { LinkFault } from '@o11y-lab/chaos';

export class LinkFaults {
  readonly #set: (faults: readonly LinkFault[]) => Promise<void>;
  readonly #faults = new Map<string, LinkFault>();

  constructor(set: (faults: readonly LinkFault[]) => Promise<void>) {
    this.#set = set;
  }

  async add(fault: LinkFault): Promise<void> {
    this.#faults.set(keyOf(fault.id, fault.target), fault);
    await this.#set([...this.#faults.values()]);
  }

  async remove(id: string, target: string): Promise<void> {
    if (this.#faults.delete(keyOf(id, target))) await this.#set([...this.#faults.values()]);
  }
}

function keyOf(id: string, target: string): string {
  return `${id} ${target}`;
}
