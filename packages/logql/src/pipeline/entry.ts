// One log line on its way through a pipeline. Its labels come from three places, which stay apart because answers
// tell them apart: the stream, the structured metadata, and what parsers and formatters add.
import { type Labels, NO_LABELS } from '@o11y-lab/model';

export const ERROR_LABEL = '__error__';
export const ERROR_DETAILS_LABEL = '__error_details__';
/** A parsed label whose name is taken by the stream or the metadata gets this suffix. */
const COLLISION_SUFFIX = '_extracted';

export class Entry {
  line = '';
  timeUnixNano = 0n;
  stream: Labels = NO_LABELS;
  /** What went wrong in a stage, as Loki shows it in `__error__` and `__error_details__`; empty for nothing. */
  error = '';
  errorDetails = '';
  readonly parsed = new Map<string, string>();
  readonly #extracted = new Set<string>();
  readonly #dropped = new Set<string>();
  #makeMetadata: () => Labels = noLabels;
  #metadata: Labels | undefined;

  /** Starts over with the next line. `metadata` is called once, and only when a stage or the answer needs it. */
  reset(timeUnixNano: bigint, line: string, stream: Labels, metadata: () => Labels): void {
    this.timeUnixNano = timeUnixNano;
    this.line = line;
    this.stream = stream;
    this.#makeMetadata = metadata;
    this.#metadata = undefined;
    this.error = '';
    this.errorDetails = '';
    if (this.parsed.size > 0) this.parsed.clear();
    if (this.#extracted.size > 0) this.#extracted.clear();
    if (this.#dropped.size > 0) this.#dropped.clear();
  }

  /** The structured metadata of the record, dropped labels included. */
  get metadata(): Labels {
    this.#metadata ??= this.#namedApart(this.#makeMetadata());
    return this.#metadata;
  }

  get(name: string): string | undefined {
    if (name === ERROR_LABEL) return this.error === '' ? undefined : this.error;
    if (name === ERROR_DETAILS_LABEL) return this.errorDetails === '' ? undefined : this.errorDetails;
    const parsed = this.parsed.get(name);
    if (parsed !== undefined) return parsed;
    if (this.#dropped.has(name)) return undefined;
    return this.stream.get(name) ?? this.metadata.get(name);
  }

  /** Sets a label, whatever had that name before. */
  set(name: string, value: string): void {
    if (name === ERROR_LABEL) this.error = value;
    else if (name === ERROR_DETAILS_LABEL) this.errorDetails = value;
    else this.parsed.set(name, value);
  }

  /** Sets what a parser found: a taken name gets a suffix, and the first value found for a name stays. */
  extract(name: string, value: string): void {
    const free = this.freeName(name);
    if (this.#extracted.has(free)) return;
    this.#extracted.add(free);
    this.parsed.set(free, value);
  }

  /** The name under which a parser may store `name`. */
  freeName(name: string): string {
    const taken = this.stream.has(name) || (!this.#dropped.has(name) && this.metadata.has(name));
    return taken ? name + COLLISION_SUFFIX : name;
  }

  drop(name: string): void {
    if (name === ERROR_LABEL) this.error = '';
    else if (name === ERROR_DETAILS_LABEL) this.errorDetails = '';
    else {
      this.parsed.delete(name);
      this.#dropped.add(name);
    }
  }

  fail(error: string, details: string): void {
    this.error = error;
    this.errorDetails = details;
  }

  /** All labels by category, in no particular order. */
  categories(): {
    readonly stream: [string, string][];
    readonly metadata: [string, string][];
    readonly parsed: [string, string][];
  } {
    const visible = (labels: Labels): [string, string][] => {
      const list = [...labels];
      if (this.#dropped.size === 0 && this.parsed.size === 0) return list;
      return list.filter(([name]) => !this.#dropped.has(name) && !this.parsed.has(name));
    };
    const parsed = [...this.parsed];
    if (this.error !== '') parsed.push([ERROR_LABEL, this.error]);
    if (this.errorDetails !== '') parsed.push([ERROR_DETAILS_LABEL, this.errorDetails]);
    return { stream: visible(this.stream), metadata: visible(this.metadata), parsed };
  }

  /** All labels in order of names. Unlike in model's Labels, a value may be empty when a stage set it so. */
  labels(): Labels {
    const { stream, metadata, parsed } = this.categories();
    if (metadata.length === 0 && parsed.length === 0 && stream.length === this.stream.size) return this.stream;
    const all = [...stream, ...metadata, ...parsed];
    all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return new Map(all);
  }

  #namedApart(metadata: Labels): Labels {
    let clash = false;
    for (const name of metadata.keys()) clash ||= this.stream.has(name);
    if (!clash) return metadata;
    return new Map(
      [...metadata].map(([name, value]) => [this.stream.has(name) ? name + COLLISION_SUFFIX : name, value]),
    );
  }
}

function noLabels(): Labels {
  return NO_LABELS;
}
