// Which stream a log record belongs to. Loki's OTLP endpoint takes these resource attributes for index labels unless
// it is configured otherwise; everything else of a record is structured metadata.
import { type Labels, labelsKey, labelsOf, type Resource, textEntries } from '@o11y-lab/model';
import { labelName } from './label-name.ts';

export const INDEX_ATTRIBUTES: ReadonlySet<string> = new Set([
  'service.name',
  'service.namespace',
  'service.instance.id',
  'deployment.environment',
  'deployment.environment.name',
  'cloud.region',
  'cloud.availability_zone',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.pod.name',
  'k8s.container.name',
  'container.name',
  'k8s.replicaset.name',
  'k8s.deployment.name',
  'k8s.statefulset.name',
  'k8s.daemonset.name',
  'k8s.cronjob.name',
  'k8s.job.name',
]);

/** Where a service's name is looked for when `service.name` is missing, by label name. */
const SERVICE_NAME_LABELS: ReadonlySet<string> = new Set([
  'service',
  'app',
  'application',
  'name',
  'app_kubernetes_io_name',
  'container',
  'container_name',
  'component',
  'workload',
  'job',
]);

const UNKNOWN_SERVICE = 'unknown_service';

/** Resources remembered; a lab has some ten. Over it all are forgotten. */
const RESOURCES_CACHED_MAX = 10_000;

/** The stream labels of a resource; always with `service_name`. */
export function streamLabels(resource: Resource): Labels {
  const labels: [string, string][] = [];
  let discovered = '';
  for (const [attribute, value] of textEntries(resource.attributes)) {
    const name = labelName(attribute);
    if (name === undefined) continue;
    if (INDEX_ATTRIBUTES.has(attribute)) labels.push([name, value]);
    if (discovered === '' && SERVICE_NAME_LABELS.has(name)) discovered = value;
  }
  if (!labels.some(([name, value]) => name === 'service_name' && value !== '')) {
    labels.push(['service_name', discovered === '' ? UNKNOWN_SERVICE : discovered]);
  }
  return labelsOf(labels);
}

/** Stream labels by resource. Equal sets are the same object, so that a batch names each of its streams once. */
export class StreamCache {
  readonly #byResource = new Map<string, Labels>();
  readonly #byLabels = new Map<string, Labels>();

  get(resource: Resource): Labels {
    const known = this.#byResource.get(resource.attributes.json);
    if (known !== undefined) return known;
    if (this.#byResource.size >= RESOURCES_CACHED_MAX) {
      this.#byResource.clear();
      this.#byLabels.clear();
    }
    const made = streamLabels(resource);
    const key = labelsKey(made);
    const labels = this.#byLabels.get(key) ?? made;
    this.#byLabels.set(key, labels);
    this.#byResource.set(resource.attributes.json, labels);
    return labels;
  }
}
