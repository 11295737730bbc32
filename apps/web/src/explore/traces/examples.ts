// Queries of the lab that answer while its traffic runs.
import type { messages } from './messages.ts';

export interface Example {
  readonly title: keyof (typeof messages)['en'] & `example${string}`;
  readonly query: string;
}

export const EXAMPLES: readonly Example[] = [
  { title: 'exampleService', query: '{ resource.service.name = "service-a" }' },
  { title: 'exampleSlow', query: '{ duration > 1s }' },
  { title: 'exampleFailing', query: '{ status = error }' },
  { title: 'exampleBoth', query: '{ resource.service.name = "service-a" && duration > 500ms }' },
  {
    title: 'exampleStructure',
    query: '{ resource.service.name = "api-gateway" } >> { resource.service.name = "service-c" && kind = consumer }',
  },
  {
    title: 'exampleSelect',
    query: '{ span.db.system.name != nil } | select(span.db.query.text, span.db.operation.name)',
  },
  { title: 'exampleCount', query: '{ resource.service.name = "service-a" } | count() > 5' },
  { title: 'exampleRate', query: '{} | rate() by (resource.service.name)' },
  {
    title: 'exampleQuantile',
    query: '{ kind = server } | quantile_over_time(duration, .95) by (resource.service.name)',
  },
  { title: 'exampleHistogram', query: '{ kind = server } | histogram_over_time(duration)' },
];
