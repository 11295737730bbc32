// `thresholds`: by metric, a list of expressions or of objects around them. What an expression means is the metrics' part.
import { isRecord, type Read, readBoolean, readDurationFrom, readList, readText, wrong } from './fields.ts';
import type { ThresholdOption } from './types.ts';

const readThreshold: Read<ThresholdOption> = (value, path) => {
  if (typeof value === 'string') return { source: value, abortOnFail: false, delayAbortEvalMs: 0 };
  if (!isRecord(value)) throw wrong(path, value, 'an expression such as "p(95)<500", or an object around one');
  for (const key of Object.keys(value)) {
    if (!['threshold', 'abortOnFail', 'delayAbortEval'].includes(key)) {
      throw wrong(path, key, 'the fields threshold, abortOnFail and delayAbortEval');
    }
  }
  const abortOnFail = value['abortOnFail'] ?? false;
  const delayAbortEval = value['delayAbortEval'] ?? 0;
  return {
    source: readText(value['threshold'], `${path}.threshold`),
    abortOnFail: readBoolean(abortOnFail, `${path}.abortOnFail`),
    delayAbortEvalMs: readDurationFrom(0, '0s')(delayAbortEval, `${path}.delayAbortEval`),
  };
};

export const readThresholds: Read<Readonly<Record<string, readonly ThresholdOption[]>>> = (value, path) => {
  if (!isRecord(value)) throw wrong(path, value, 'an object of metric to a list of expressions');
  const readAll = readList(readThreshold);
  return Object.fromEntries(
    Object.entries(value).map(([metric, thresholds]) => [metric, readAll(thresholds, `${path}["${metric}"]`)]),
  );
};
