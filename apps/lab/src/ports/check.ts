// Before anything starts: is every port of the lab free? One message names every port that is not.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { probeTcp } from '../supervisor/probe.ts';
import { externalAddress, type LabSettings, portOf } from '../topology/environment.ts';
import type { ProcessSpec } from '../topology/types.ts';
import { findPortHolder, type PortHolder } from './holder.ts';

export interface PortInUse {
  readonly port: number;
  /** The process of the lab that wants it. */
  readonly process: string;
  readonly holder: PortHolder | undefined;
}

export class PortsError extends Error {}

/** @throws PortsError when a port is out of range or in use, naming the holder and the option that moves it */
export async function checkPorts(processes: readonly ProcessSpec[], settings: LabSettings): Promise<void> {
  const wanted = processes
    .filter((process) => externalAddress(process, settings) === undefined)
    .flatMap((process) =>
      Object.keys(process.ports).map((name) => ({ process, port: portOf(process, name, settings) })),
    );
  const tooHigh = wanted.find(({ port }) => port > 65535 || port < 1);
  if (tooHigh) {
    const range = `port ${tooHigh.port} for ${tooHigh.process.name} is none (want 1 to 65535)`;
    throw new PortsError(`${range}: choose another --port-offset than ${settings.portOffset}`);
  }
  const results = await Promise.all(wanted.map(({ port }) => isFree(settings.host, port)));
  const taken = wanted.filter((_, index) => !results[index]);
  if (taken.length === 0) return;
  const inUse: PortInUse[] = [];
  for (const { process, port } of taken)
    inUse.push({ port, process: process.name, holder: await findPortHolder(port) });
  throw new PortsError(describe(inUse, settings.portOffset));
}

/** Above it the lab's ports reach 32768, from where most systems take the ports of outgoing connections. */
const OFFSET_SUGGESTED_MAX = 20_000;

export function describe(inUse: readonly PortInUse[], portOffset: number): string {
  const lines = inUse.map(({ port, process, holder }) => {
    // Of the program only its name: what tells one `node` from another are the arguments.
    const command = (holder?.commandLine ?? '').replace(/^\S*\//, '');
    const shown = command.length > 60 ? `${command.slice(0, 59)}…` : command;
    const by = holder
      ? ` by pid ${holder.pid}${shown === '' ? '' : ` (${shown})`}`
      : ' by a program the system does not name';
    return `  port ${port}, which ${process} wants, is held${by}`;
  });
  const next = portOffset + 10_000 > OFFSET_SUGGESTED_MAX ? 1000 : portOffset + 10_000;
  return [
    inUse.length === 1 ? 'a port of the lab is in use:' : `${inUse.length} ports of the lab are in use:`,
    ...lines,
    `end that program, or move every port of the lab: npx lab up --port-offset ${next}`,
  ].join('\n');
}

/** Free means: we can listen there, and nobody answers. macOS lets us listen beside a server of all addresses. */
async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    const listening = once(server, 'listening');
    server.listen({ port, host, exclusive: true });
    await listening;
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return process.platform !== 'darwin' || !(await probeTcp(host, port)).ok;
}
