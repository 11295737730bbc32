// Commands of the supervisor, carried out on the links themselves.
import type { Links } from '@o11y-lab/chaos';
import type { LinkCommand, LinkHost } from './link-host.ts';

/** Carries out commands one after the other, in the order they come, whether or not one fails. */
export class CommandQueue {
  readonly #links: Links;
  #last: Promise<void> = Promise.resolve();

  constructor(links: Links) {
    this.#links = links;
  }

  /** @throws when a link cannot listen */
  run(command: LinkCommand): Promise<void> {
    const result = this.#last.then(() => runCommand(this.#links, command));
    this.#last = result.catch(() => undefined);
    return result;
  }
}

async function runCommand(links: Links, command: LinkCommand): Promise<void> {
  switch (command.kind) {
    case 'open':
      return links.open(command.link);
    case 'close':
      await links.closeLink(command.id);
      return;
    case 'upstream':
      links.setUpstream(command.to, command.toPort, command.upstream);
      return;
    case 'faults':
      links.setFaults(command.faults);
      return;
    case 'held':
      links.setHeld(command.to, command.isHeld);
      return;
    default:
      command satisfies never;
  }
}

/** Links in the very thread of the caller: for tests, whose sources no thread can run. */
export function hostHere(links: Links): LinkHost {
  const queue = new CommandQueue(links);
  return {
    run: (command) => queue.run(command),
    close: async () => {
      await links.close();
    },
  };
}
