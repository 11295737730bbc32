import { labelsOf, type PointExemplar, textEntries } from '@o11y-lab/model';
import type { Exemplar } from '@o11y-lab/storage';

/** OpenMetrics bounds names and values of an exemplar's labels together. */
const EXEMPLAR_CHARACTERS_MAX = 128;

/**
 * An exemplar with `trace_id` and `span_id`, and with the attributes that the point itself left out, where all of them
 * fit. Their names stay as they were sent. An exemplar without a time has that of its point.
 */
export function storedExemplar(exemplar: PointExemplar, pointUnixMs: number): Exemplar {
  const trace: [string, string][] = [
    ['trace_id', exemplar.traceId],
    ['span_id', exemplar.spanId],
  ];
  const known = trace.filter(([, value]) => value !== '');
  const all = [...textEntries(exemplar.attributes), ...known];
  const characters = all.reduce((sum, [name, value]) => sum + countCharacters(name) + countCharacters(value), 0);
  return {
    timeUnixMs: exemplar.timeUnixNano === 0n ? pointUnixMs : Number(exemplar.timeUnixNano / 1_000_000n),
    value: exemplar.value,
    labels: labelsOf(characters <= EXEMPLAR_CHARACTERS_MAX ? all : known),
  };
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
