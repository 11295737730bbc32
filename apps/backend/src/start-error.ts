import { ListenError } from '@o11y-lab/collector';
import { StoreError } from '@o11y-lab/storage';
import { type Config, ConfigError, PORT_VARIABLES, type PortName } from './config.ts';

/**
 * What to tell the operator when the process can't start: what is wrong, which variable changes it, what to do.
 * Undefined for anything unforeseen, which is a bug and needs its stack.
 */
export function explainStartError(error: unknown, config: Config | undefined): string | undefined {
  if (error instanceof ConfigError) return `the environment is wrong: ${error.message}`;
  if (error instanceof ListenError) return explainListenError(error, config);
  if (error instanceof StoreError)
    return `the store can't be opened: ${error.message} (DATA_DIR is ${config?.dataDir})`;
  // Of all that is done at the start, only making the folder of the store can fail like this.
  if (error instanceof Error && 'syscall' in error) return `DATA_DIR is ${config?.dataDir}: ${error.message}`;
  return undefined;
}

function explainListenError(error: ListenError, config: Config | undefined): string {
  const variable = variableOf(error.port, config);
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${error.port} (${variable}) is in use: stop the process that has it, or set ${variable} to another port`;
    case 'EACCES':
      return `port ${error.port} (${variable}) needs privileges: set ${variable} to a port from 1024 up`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST is ${config?.host}, which is no address of this machine: set it to 127.0.0.1 or leave it out`;
    default:
      return `${error.message} (${variable})`;
  }
}

function variableOf(port: number, config: Config | undefined): string {
  const names = Object.keys(PORT_VARIABLES) as PortName[]; // the keys of the table
  const name = names.find((candidate) => config?.ports[candidate] === port);
  return name === undefined ? 'one of the port variables' : PORT_VARIABLES[name];
}
