// POST /api/v1/write: remote write 1.0, snappy-compressed protobuf. Answered when the samples are committed.
import type { MetricStore, SampleAppend } from '@o11y-lab/storage';
import { StoreError } from '@o11y-lab/storage';
import { readBody } from '../../common/body.ts';
import { decodeSnappy } from '../../common/wire/snappy.ts';
import { WireError } from '../../common/wire/wire-error.ts';
import { decodeWriteRequest, type WriteRequest } from './decode.ts';

/** Bytes of one request on the wire; senders stay below a few megabytes. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;
/** Bytes after decompression; bounds what a small hostile body can make us allocate. */
const DECODED_BYTES_MAX = 64 * 1024 * 1024;
const RETRY_AFTER_MS_DEFAULT = 5_000;

export type SampleSink = Pick<MetricStore, 'seriesId' | 'append'>;

export async function remoteWrite(request: Request, sink: SampleSink): Promise<Response> {
  const refused = refuseFormat(request.headers);
  if (refused) return refused;
  try {
    const body = await readBody(request, BODY_BYTES_MAX);
    if (!body) return text(413, `the body has more than ${BODY_BYTES_MAX} bytes; send fewer samples in one request`);
    await sink.append(appendOf(decodeWriteRequest(decodeSnappy(body, DECODED_BYTES_MAX)), sink));
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof WireError) return text(400, error.message);
    if (error instanceof StoreError && error.code === 'overloaded') {
      const seconds = Math.ceil((error.retryAfterMs ?? RETRY_AFTER_MS_DEFAULT) / 1000);
      return text(429, error.message, { 'retry-after': String(seconds) });
    }
    throw error;
  }
}

function refuseFormat(headers: Headers): Response | undefined {
  const encoding = headers.get('content-encoding') ?? 'snappy';
  if (encoding !== 'snappy') return text(415, `content-encoding ${encoding} is not supported, want snappy`);
  const type = headers.get('content-type') ?? 'application/x-protobuf';
  if (!type.startsWith('application/x-protobuf') || /proto=(?!prometheus\.WriteRequest)/.test(type)) {
    return text(415, `content-type ${type} is not supported, want application/x-protobuf (remote write 1.0)`);
  }
  return undefined;
}

function appendOf({ series, metadata }: WriteRequest, sink: SampleSink): SampleAppend {
  const append = {
    seriesIds: [] as SampleAppend['seriesIds'][number][],
    timeUnixMs: [] as number[],
    value: [] as number[],
    staleRows: [] as number[],
    histograms: [] as SampleAppend['histograms'][number][],
    exemplars: [] as SampleAppend['exemplars'][number][],
    metadata,
  };
  for (const one of series) {
    const seriesId = sink.seriesId(one.labels);
    for (const row of one.staleRows) append.staleRows.push(append.value.length + row);
    for (const [row, value] of one.value.entries()) {
      append.seriesIds.push(seriesId);
      append.timeUnixMs.push(one.timeUnixMs[row] ?? 0);
      append.value.push(value);
    }
    for (const sample of one.histograms) append.histograms.push({ ...sample, seriesId });
    for (const exemplar of one.exemplars) append.exemplars.push({ ...exemplar, seriesId });
  }
  return append;
}

function text(status: number, message: string, headers: Record<string, string> = {}): Response {
  return new Response(`${message}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } });
}
