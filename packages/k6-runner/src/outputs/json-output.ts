// `--out json=file`: one line per metric at its first sample, one line per sample.

import type { Metric, Sample, Tags } from '../metrics/types.ts';
import { rfc3339 } from './sample-time.ts';
import { submetricsOf } from './selectors.ts';
import { type TextFile, textFile } from './text-file.ts';
import type { OutputContext, SampleOutput } from './types.ts';

export class JsonOutput implements SampleOutput {
  readonly name = 'json';
  readonly #path: string;
  readonly #context: OutputContext;
  readonly #file: TextFile;
  readonly #declared = new Set<string>();
  /** Samples of one event come together and share their tags: their JSON is made once. */
  #lastTags: Tags | undefined;
  #lastTagsJson = '';

  /** @param path `-` is standard output, `….gz` is compressed */
  constructor(path: string, context: OutputContext) {
    this.#path = path;
    this.#context = context;
    this.#file = textFile(path, path.endsWith('.gz'), context);
  }

  describe(): string {
    return `json (${this.#path})`;
  }

  start(): Promise<void> {
    return this.#file.open();
  }

  add(samples: readonly Sample[]): void {
    let text = '';
    for (const sample of samples) {
      const { metric } = sample;
      if (!this.#declared.has(metric.name)) {
        this.#declared.add(metric.name);
        text += metricLine(metric, this.#context);
      }
      const metadata = sample.metadata === undefined ? '' : `,"metadata":${JSON.stringify(sample.metadata)}`;
      text +=
        `{"metric":${JSON.stringify(metric.name)},"type":"Point","data":{"time":"${rfc3339(sample.timeMs)}",` +
        `"value":${JSON.stringify(sample.value)},"tags":${this.#tagsJson(sample.tags)}${metadata}}}\n`;
    }
    if (text !== '') this.#file.write(text);
  }

  stop(): Promise<void> {
    return this.#file.close();
  }

  #tagsJson(tags: Tags): string {
    if (tags !== this.#lastTags) {
      this.#lastTags = tags;
      this.#lastTagsJson = JSON.stringify(tags);
    }
    return this.#lastTagsJson;
  }
}

function metricLine(metric: Metric, context: OutputContext): string {
  const { name, type, contains } = metric;
  const data = {
    name,
    type,
    contains,
    thresholds: (context.thresholds[name] ?? []).map(({ source }) => source),
    submetrics: submetricsOf(name, context.thresholds),
  };
  return `${JSON.stringify({ type: 'Metric', data, metric: name })}\n`;
}
