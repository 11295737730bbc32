import { inspectScript } from '../run/inspect-script.ts';
import { startTest } from '../run/start-test.ts';
import { createMain, type Main } from './main.ts';

/** The command `k6`, with this package's own runner. */
export const main: Main = createMain({ startTest, inspectScript });
