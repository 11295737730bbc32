// Run by crash.test.ts: appends all three signals without end and tells, in one line each, what was acknowledged.
import { writeSync } from 'node:fs';
import { labelsOf } from '@o11y-lab/model';
import { logAppendOf, sampleAppendOf, spanBatchOf } from '@o11y-lab/storage';
import { openDuckDbStore } from '../dist/index.js';

const store = await openDuckDbStore({
  path: process.argv[2],
  now: () => Date.now(),
  retention: { ageMsMax: Number.POSITIVE_INFINITY, diskBytesMax: Number.POSITIVE_INFINITY },
});
const series = store.metrics.seriesId(labelsOf([['__name__', 'crash']]));

async function sender(number, senders) {
  for (let i = number; ; i += senders) {
    const rows = Array.from({ length: 200 }, (_, row) => row);
    const id = (i + 1).toString(16);
    await Promise.all([
      store.spans.append(spanBatchOf(rows.map((row) => ({ traceId: id, spanId: (row + 1).toString(16), startMs: i })))),
      store.logs.append(logAppendOf(rows.map((row) => ({ stream: { job: 'crash' }, line: `${i} ${row}`, atMs: i })))),
      store.metrics.append(sampleAppendOf([[series, i, i]])),
    ]);
    writeSync(1, `${i}\n`);
  }
}

await Promise.all([0, 1, 2].map((number) => sender(number, 3)));
