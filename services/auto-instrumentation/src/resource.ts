import { hostname } from 'node:os';
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';

/**
 * Says who sends the telemetry. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win over the defaults below.
 *
 * The instance id is the host and port rather than a random id: it becomes the Prometheus label `instance`, and a
 * service that restarts in place goes on with its old series instead of starting new ones.
 */
export function serviceResource(env: NodeJS.ProcessEnv): Resource {
  const defaults = resourceFromAttributes({
    'service.version': '1.0.0',
    'service.instance.id': `${hostname()}:${env['PORT'] ?? process.pid}`,
    'deployment.environment.name': 'development',
  });
  return defaultResource()
    .merge(defaults)
    .merge(detectResources({ detectors: [envDetector] }));
}
