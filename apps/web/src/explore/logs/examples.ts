// Queries to start from: those of the course, and what else the page can do.
import type { messages } from './messages.ts';

interface Example {
  readonly title: keyof (typeof messages)['en'] & `example${string}`;
  readonly query: string;
}

export const EXAMPLES: readonly Example[] = [
  { title: 'exampleAll', query: '{service_name=~".+"}' },
  { title: 'exampleErrors', query: '{service_name=~".+"} | detected_level=~"error|fatal|critical"' },
  { title: 'exampleServiceD', query: '{service_name="service-d"} | json' },
  { title: 'exampleServiceA', query: '{service_name="service-a"} | json' },
  { title: 'exampleErrorText', query: '{service_name="service-a"} |= "ERROR"' },
  { title: 'exampleSlow', query: '{service_name=~".+"} | json | duration_ms > 100' },
  {
    title: 'exampleRate',
    query: 'sum by (service_name) (rate({service_name=~".+"} | detected_level="error" [1m]))',
  },
  {
    title: 'exampleDuration',
    query:
      'quantile_over_time(0.95, {service_name=~".+"} | json | unwrap duration_ms | __error__="" [1m]) by (service_name)',
  },
];
