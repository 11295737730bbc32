// How much is stored: /loki/api/v1/index/stats, /index/volume and /index/volume_range. Loki reads these from its index;
// here the lines themselves are counted, which takes as long as any query over the same range.
import type { LabelMatcher, Labels } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import type { LogChunk, LogStore } from '@o11y-lab/storage';
import type { TimeRange } from './params.ts';

export interface VolumeRequest {
  readonly range: TimeRange;
  readonly matchers: readonly LabelMatcher[];
  readonly signal: AbortSignal;
}

export interface IndexStats {
  readonly streams: number;
  /** Pieces in which the lines were read: there are no chunks as Loki has them. */
  readonly chunks: number;
  readonly bytes: number;
  readonly entries: number;
}

export async function readStats(request: VolumeRequest, store: LogStore): Promise<IndexStats> {
  const streams = new Set<Labels>();
  let [chunks, bytes, entries] = [0, 0, 0];
  for await (const chunk of selected(request, store)) {
    chunks++;
    entries += chunk.length;
    for (const line of chunk.line) bytes += Buffer.byteLength(line);
    for (const stream of chunk.streams) streams.add(stream);
  }
  return { streams: streams.size, chunks, bytes, entries };
}

export interface VolumeGrouping {
  /** The labels that tell groups apart; undefined: all of them. */
  readonly labels: ReadonlySet<string> | undefined;
  /** `labels` adds up by label name alone. */
  readonly by: 'series' | 'labels';
  /** Groups in the answer, those with the most bytes. */
  readonly limit: number;
}

export interface Volume {
  readonly metric: Labels;
  /** Of each step. */
  readonly bytes: readonly number[];
}

/** Steps of a volume over a range; as many as a metric query may have points. */
const STEPS_MAX = 11_000;

/** Cells of all groups together: 16 MB. */
const CELLS_MAX = 2_000_000;

/** `targetLabels`, `aggregateBy` and `limit`. Without target labels, those of the query tell series apart, as in Loki. */
export function groupingParam(
  params: URLSearchParams,
  matchers: readonly LabelMatcher[],
  limit: number,
): VolumeGrouping {
  const by = params.get('aggregateBy') || 'series';
  if (by !== 'series' && by !== 'labels') {
    throw new QueryError('bad-parameter', `aggregateBy=${by}, want series or labels`);
  }
  const targets = (params.get('targetLabels') ?? '').split(',').filter((name) => name !== '');
  const names = targets.length > 0 ? targets : by === 'series' ? matchers.map(({ name }) => name) : [];
  return { labels: names.length > 0 ? new Set(names) : undefined, by, limit };
}

/** Bytes of lines by group, for each step of the range; one step when there is none. The largest groups come first. */
export async function readVolume(
  request: VolumeRequest,
  grouping: VolumeGrouping,
  stepNs: bigint | undefined,
  store: LogStore,
): Promise<readonly Volume[]> {
  const { startUnixNano, endUnixNano } = request.range;
  const steps = stepNs === undefined ? 1 : Math.max(1, Number((endUnixNano - startUnixNano + stepNs - 1n) / stepNs));
  if (steps > STEPS_MAX) {
    throw new QueryError(
      'too-much',
      `the query asks for ${steps} steps, at most ${STEPS_MAX} are given; use a larger step`,
    );
  }
  const groups = new Map<string, { metric: Labels; bytes: number[]; total: number }>();
  const groupsOf = new Map<Labels, { bytes: number[]; total: number }[]>();
  for await (const chunk of selected(request, store)) {
    for (let row = 0; row < chunk.length; row++) {
      const stream = chunk.streams[chunk.streamIndex[row] ?? 0] as Labels; // an index into streams, by the contract of LogChunk
      let found = groupsOf.get(stream);
      if (found === undefined) {
        found = metricsOf(stream, grouping).map((metric) => {
          const key = JSON.stringify([...metric]);
          const group = groups.get(key) ?? { metric, bytes: Array.from({ length: steps }, () => 0), total: 0 };
          groups.set(key, group);
          if (groups.size * steps > CELLS_MAX) {
            const what = `${groups.size} groups or more of ${steps} steps each`;
            throw new QueryError('too-much', `the query asks for ${what}; use a larger step, or fewer target labels`);
          }
          return group;
        });
        groupsOf.set(stream, found);
      }
      const size = Buffer.byteLength(chunk.line[row] ?? '');
      const step = stepNs === undefined ? 0 : Number(((chunk.timeUnixNano[row] ?? 0n) - startUnixNano) / stepNs);
      for (const group of found) {
        group.bytes[step] = (group.bytes[step] ?? 0) + size;
        group.total += size;
      }
    }
  }
  return [...groups.values()].sort((a, b) => b.total - a.total).slice(0, grouping.limit);
}

/** The groups that a stream counts for. */
function metricsOf(stream: Labels, { labels, by }: VolumeGrouping): readonly Labels[] {
  const kept = [...stream].filter(([name]) => labels?.has(name) ?? true);
  return by === 'labels' ? kept.map(([name]) => new Map([[name, '']])) : [new Map(kept)];
}

async function* selected({ range, matchers, signal }: VolumeRequest, store: LogStore): AsyncIterable<LogChunk> {
  for await (const chunk of store.select({ range, matchers, direction: 'forward', hints: [] })) {
    signal.throwIfAborted();
    yield chunk;
  }
}
