// The processes of the measurement: the server, and the links in front of it. Each is this program again, with the name of
// its part as argument, so that the CPU time of the links is that of nothing else.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createLinks, type LinkFault, type LinkSpec } from '@o11y-lab/chaos';

export const LARGE_BYTES = 200 * 1024;

type Ask =
  | { readonly kind: 'open'; readonly spec: LinkSpec; readonly upstreamPort: number }
  | { readonly kind: 'faults'; readonly faults: readonly LinkFault[] }
  | { readonly kind: 'cpu' };
type Answer = { readonly kind: 'done' } | { readonly kind: 'port'; readonly port: number } | CpuAnswer;
interface CpuAnswer {
  readonly kind: 'cpu';
  readonly seconds: number;
}

export interface FarSide {
  readonly serverPort: number;
  readonly linkPort: number;
  setFaults(faults: readonly LinkFault[]): Promise<void>;
  linkCpuSeconds(): Promise<number>;
  close(): void;
}

/** Starts both; the link is one to `callee`. */
export async function startFarSide(linkPort: number): Promise<FarSide> {
  const start = (part: string): ChildProcess =>
    fork(fileURLToPath(import.meta.url), [part], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const server = start('server');
  const links = start('links');
  const ask = async (message: Ask): Promise<Answer> => {
    links.send(message);
    const [answer] = await once(links, 'message');
    return answer as Answer; // what serveLinks below sends
  };
  const [first] = await once(server, 'message');
  const { port: serverPort } = first as { readonly port: number }; // what serveHttp below sends
  const spec = {
    id: 'bench',
    to: 'callee',
    toPort: 'http',
    host: '127.0.0.1',
    port: linkPort,
    protocol: 'http',
  } as const;
  await ask({ kind: 'open', spec, upstreamPort: serverPort });
  return {
    serverPort,
    linkPort,
    async setFaults(faults) {
      await ask({ kind: 'faults', faults });
    },
    async linkCpuSeconds() {
      const answer = await ask({ kind: 'cpu' });
      return answer.kind === 'cpu' ? answer.seconds : Number.NaN;
    },
    close() {
      server.kill();
      links.kill();
    },
  };
}

function serveHttp(): void {
  const small = Buffer.from('{"status":"ok"}');
  const large = Buffer.alloc(LARGE_BYTES, 'x');
  const server = createServer((request, response) => {
    const body = request.url === '/large' ? large : small;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') process.send?.({ kind: 'port', port: address.port });
  });
}

function serveLinks(): void {
  const links = createLinks({ random: Math.random, now: () => performance.now(), log: console.error });
  const act = async (ask: Ask): Promise<Answer> => {
    if (ask.kind === 'open') {
      links.setUpstream(ask.spec.to, ask.spec.toPort, { host: '127.0.0.1', port: ask.upstreamPort });
      await links.open(ask.spec);
    } else if (ask.kind === 'faults') {
      links.setFaults(ask.faults);
    } else {
      const { user, system } = process.cpuUsage();
      return { kind: 'cpu', seconds: (user + system) / 1e6 };
    }
    return { kind: 'done' };
  };
  process.on('message', (ask) => {
    // The parent is the only one who sends, and it sends no other.
    void act(ask as Ask).then((answer) => process.send?.(answer));
  });
}

if (process.argv[2] === 'server' && process.send) serveHttp();
else if (process.argv[2] === 'links' && process.send) serveLinks();
if (process.send) process.on('disconnect', () => process.exit());
