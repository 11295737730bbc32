// Attributes as labels, the way the OTLP endpoint of Prometheus 3 makes them. Scope names and versions do not become
// labels (`otel_scope_name`): Prometheus has that off by default, and it doubles the size of every label set.
import {
  type EncodedAttributes,
  type Labels,
  labelsOf,
  METRIC_NAME,
  type Resource,
  textEntries,
} from '@o11y-lab/model';
import { labelName } from '../label-name.ts';

/** What a resource adds to each of its series. */
export interface ResourceLabels {
  /** `service.namespace/service.name`; empty when the resource names no service. */
  readonly job: string;
  /** `service.instance.id`; empty for none. */
  readonly instance: string;
  /** Promoted to a label; empty for none. */
  readonly serviceName: string;
  /** The set of `target_info`; undefined when it would say nothing, or could not be joined with anything. */
  readonly targetInfo: Labels | undefined;
}

export const TARGET_INFO = 'target_info';
const IDENTIFYING = new Set(['service.name', 'service.namespace', 'service.instance.id']);

export function resourceLabels(resource: Resource): ResourceLabels {
  const attributes = new Map(textEntries(resource.attributes));
  const serviceName = attributes.get('service.name') ?? '';
  const namespace = attributes.get('service.namespace') ?? '';
  const job = serviceName === '' || namespace === '' ? serviceName : `${namespace}/${serviceName}`;
  const instance = attributes.get('service.instance.id') ?? '';
  const others = [...attributes].filter(([name]) => !IDENTIFYING.has(name));
  const identified = job !== '' || instance !== '';
  return {
    job,
    instance,
    serviceName,
    targetInfo: identified && others.length > 0 ? targetInfoLabels(others, job, instance) : undefined,
  };
}

/** The labels of a point without name and `le`; a string says why there are none. */
export function pointLabels(attributes: EncodedAttributes, resource: ResourceLabels): Map<string, string> | string {
  const labels = new Map<string, string>();
  const problem = addAttributes(labels, textEntries(attributes));
  if (problem !== undefined) return problem;
  if (resource.serviceName !== '' && !labels.has('service_name')) labels.set('service_name', resource.serviceName);
  if (resource.job !== '') labels.set('job', resource.job);
  if (resource.instance !== '') labels.set('instance', resource.instance);
  return labels;
}

/** The set of one series; `extra` (`le`, `quantile`) wins over an attribute of that name. */
export function seriesLabels(name: string, labels: ReadonlyMap<string, string>, extra?: [string, string]): Labels {
  const entries: [string, string][] = [...labels, [METRIC_NAME, name]];
  if (extra !== undefined) entries.push(extra);
  return labelsOf(entries);
}

function targetInfoLabels(others: readonly [string, string][], job: string, instance: string): Labels {
  const labels = new Map<string, string>();
  // An attribute that can't be a label is left out here rather than refused: it describes the target only.
  addAttributes(
    labels,
    others.filter(([name]) => labelName(name) !== undefined),
  );
  labels.set('job', job);
  labels.set('instance', instance);
  return seriesLabels(TARGET_INFO, labels);
}

/** Names that become equal share one label; in the order of the original names, so that order of arrival is no matter. */
function addAttributes(labels: Map<string, string>, entries: readonly [string, string][]): string | undefined {
  const ordered = entries.length < 2 ? entries : [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  for (const [attribute, value] of ordered) {
    const name = labelName(attribute);
    if (name === undefined) return `the attribute name ${JSON.stringify(attribute)} has no letter or digit for a label`;
    const taken = labels.get(name);
    labels.set(name, taken === undefined ? value : `${taken};${value}`);
  }
  return undefined;
}
