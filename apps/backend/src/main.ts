// The composition root: the only place of the backend that reads the environment, the clock and the signals.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDuckDbStore } from '@o11y-lab/duckdb-store';
import { unixMs } from '@o11y-lab/model';
import { createApis } from './apis.ts';
import { type Backend, startBackend } from './backend.ts';
import { type Config, readConfig } from './config.ts';
import { createJsonLog } from './json-log.ts';
import { startRules } from './rules.ts';
import { explainStartError } from './start-error.ts';
import { createUiListener } from './ui/listener.ts';

/** Below what supervisors allow (10 s) before they kill. */
const STOP_TIMEOUT_MS = 8_000;
const DATABASE_FILE = 'o11y-lab.duckdb';

/** As the tree lies; a container puts them elsewhere. */
const WEB_DIR = fileURLToPath(new URL('../../web/dist/client', import.meta.url));
const STACK_DIR = fileURLToPath(new URL('../../../stack', import.meta.url));
/** Of this package. */
const VERSION = '0.1.0';

/**
 * What arrives within this time shares a commit. Each commit runs some ten statements whatever its size, so this halves
 * the CPU of small requests and adds little to the time until they can be queried.
 */
const GROUP_COMMIT_MS = 20;
/**
 * With more, the thread that waits for a statement spins while another works: ingest then costs half as much CPU again.
 * Queries still run beside each other, one thread each; only a long scan alone on the machine takes longer.
 */
const THREADS_PER_QUERY = 1;

const now = (): ReturnType<typeof unixMs> => unixMs(Date.now());
const log = createJsonLog((line) => process.stdout.write(line), now);

// Whoever read the output may have gone; that is no reason to stop ingesting.
process.stdout.on('error', () => undefined);

await main();

async function main(): Promise<void> {
  let config: Config | undefined;
  try {
    config = readConfig(process.env);
    const backend = await startBackend(config, partsOf(config));
    surviveBugs();
    stopOnSignal(backend);
    // As in Prometheus; the engine itself logs what came of it.
    process.on('SIGHUP', () => void backend.rules.reload());
    log.info('ready', { ports: backend.ports, startMs: Math.round(performance.now()), dataDir: config.dataDir });
  } catch (error) {
    const explanation = explainStartError(error, config);
    if (explanation === undefined) log.error('the backend could not start', { error });
    else log.error(explanation);
    exit(1);
  }
}

function partsOf({
  host,
  uiHosts,
  dataDir,
  labStateFile,
  retentionMs,
  retentionBytes,
  rulesFiles,
}: Config): Parameters<typeof startBackend>[1] {
  return {
    openStore: () =>
      openDuckDbStore({
        path: join(dataDir, DATABASE_FILE),
        now,
        groupCommitMs: GROUP_COMMIT_MS,
        threads: THREADS_PER_QUERY,
        retention: { ageMsMax: retentionMs, diskBytesMax: retentionBytes },
      }),
    startRules: (store) =>
      startRules({
        paths: rulesFiles ?? [join(process.env['STACK_DIR'] || STACK_DIR, 'prometheus/rules')],
        store: store.metrics,
        now,
        log,
      }),
    createApis: (store, rules) => createApis({ store, rules, now, log }),
    createUi: () =>
      createUiListener({
        host,
        hosts: uiHosts,
        labStateFile,
        webDir: process.env['WEB_DIR'] || WEB_DIR,
        stackDir: process.env['STACK_DIR'] || STACK_DIR,
        env: process.env,
        version: VERSION,
        onError: (error) => log.error('an answer of the page failed', { error }),
      }),
    now,
    log,
  };
}

/**
 * Every request is on its own and every commit is a transaction, so what one of them did wrong is no reason to take the
 * others down: it is told with its stack, and the process goes on.
 */
function surviveBugs(): void {
  process.on('uncaughtException', (error) => log.error('uncaught exception', { error }));
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));
}

function stopOnSignal(backend: Backend): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return;
    isStopping = true;
    log.info('stopping', { signal });
    const timer = setTimeout(() => {
      log.error(`not stopped within ${STOP_TIMEOUT_MS} ms; what was acknowledged is on disk`);
      exit(1);
    }, STOP_TIMEOUT_MS);
    backend.close().then(
      () => {
        clearTimeout(timer);
        log.info('stopped');
        exit(0);
      },
      (error: unknown) => {
        log.error('the store did not close cleanly', { error });
        exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Ends the process once its last line has been written. */
function exit(code: number): void {
  process.stdout.write('', () => process.exit(code));
}
