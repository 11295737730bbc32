// Run by disk-full.test.ts with a limit on the size of files: appends until that fails, then has the limit lifted and
// appends again. Prints what happened as JSON.
import { spawnSync } from 'node:child_process';
import { nanoAt, spanBatchOf } from '@o11y-lab/storage';
import { openDuckDbStore } from '../dist/index.js';

const store = await openDuckDbStore({
  path: process.argv[2],
  now: () => Date.now(),
  retention: { ageMsMax: Number.POSITIVE_INFINITY, diskBytesMax: Number.POSITIVE_INFINITY },
});
const text = 'x'.repeat(2000);

function batch(number) {
  const rows = Array.from({ length: 500 }, (_, row) => ({
    traceId: (number + 1).toString(16),
    spanId: (row + 1).toString(16),
    attributes: { text: `${number} ${row} ${text}` },
  }));
  return spanBatchOf(rows);
}

async function countTraces() {
  const range = { startUnixNano: nanoAt(-1e6), endUnixNano: nanoAt(1e6) };
  return (await store.spans.findTraces({ range, where: { kind: 'true' }, limit: 1000 })).length;
}

const told = { accepted: 0, codes: [], readWhileFull: 0, acceptedAfter: 0, readAfter: 0 };
for (let i = 0; i < 100 && told.codes.length < 3; i++) {
  try {
    await store.spans.append(batch(i));
    told.accepted++;
  } catch (error) {
    told.codes.push(error.code);
  }
}
told.readWhileFull = await countTraces();
const lifted = spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
if (lifted.status === 0) {
  await store.spans.append(batch(200));
  told.acceptedAfter = 1;
  told.readAfter = await countTraces();
}
console.log(JSON.stringify(told));
process.exit(0);
