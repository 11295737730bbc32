import { ListenError } from '@o11y-lab/collector';
import { StoreError } from '@o11y-lab/storage';
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';
import { explainStartError } from './start-error.ts';

const config = readConfig({ DATA_DIR: '/data', HOST: '10.9.9.9' });
const listenError = (port: number, code: string): ListenError => new ListenError('10.9.9.9', port, code, { cause: 0 });

const cases: readonly { name: string; error: unknown; want: string | undefined }[] = [
  {
    name: 'a taken port',
    error: listenError(4318, 'EADDRINUSE'),
    want: 'port 4318 (OTLP_HTTP_PORT) is in use: stop the process that has it, or set OTLP_HTTP_PORT to another port',
  },
  {
    name: 'a privileged port',
    error: listenError(3100, 'EACCES'),
    want: 'port 3100 (LOKI_PORT) needs privileges: set LOKI_PORT to a port from 1024 up',
  },
  {
    name: 'an address of another machine',
    error: listenError(9090, 'EADDRNOTAVAIL'),
    want: 'HOST is 10.9.9.9, which is no address of this machine: set it to 127.0.0.1 or leave it out',
  },
  {
    name: 'another failure to listen',
    error: listenError(9090, 'EMFILE'),
    want: "can't listen on 10.9.9.9:9090: EMFILE (PROMETHEUS_PORT)",
  },
  { name: 'a wrong variable', error: new ConfigError('X: bad'), want: 'the environment is wrong: X: bad' },
  {
    name: 'a corrupt store',
    error: new StoreError('corrupt', 'bad magic'),
    want: "the store can't be opened: bad magic (DATA_DIR is /data)",
  },
  {
    name: 'a folder that can not be made',
    error: Object.assign(new Error("EACCES: permission denied, mkdir '/data'"), { code: 'EACCES', syscall: 'mkdir' }),
    want: "DATA_DIR is /data: EACCES: permission denied, mkdir '/data'",
  },
  { name: 'a bug', error: new TypeError('x'), want: undefined },
];

for (const { name, error, want } of cases) test(name, () => expect(explainStartError(error, config)).toBe(want));
