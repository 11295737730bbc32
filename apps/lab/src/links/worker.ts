// The thread of the links: takes commands, answers each.
import { parentPort } from 'node:worker_threads';
import { createLinks } from '@o11y-lab/chaos';
import type { LinkAnswer, LinkRequest } from './link-host.ts';
import { CommandQueue } from './run-command.ts';

const port = parentPort;
if (port === null) throw new Error('this file is for a thread of the supervisor');

const links = createLinks({
  random: Math.random,
  now: () => performance.now(),
  log: (text) => console.error(text),
});

const queue = new CommandQueue(links);
port.on('message', ({ id, command }: LinkRequest) => {
  queue.run(command).then(
    () => port.postMessage({ id } satisfies LinkAnswer),
    (error: unknown) => {
      port.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies LinkAnswer);
    },
  );
});
