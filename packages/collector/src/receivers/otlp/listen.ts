import type { Server } from 'node:net';
import { ListenError } from './options.ts';

/** Listens, and tells on which port. Rejects with ListenError. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      reject(new ListenError(host, port, error.code ?? error.message, { cause: error }));
    };
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      const address = server.address();
      // Only pipes have an address of text, and no address only servers that don't listen.
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
