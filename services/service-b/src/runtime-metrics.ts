import { performance } from 'node:perf_hooks';
import { metrics } from '@opentelemetry/api';

/** Two gauges for saturation, read when metrics are exported: memory, and the share of time the event loop is busy. */
export function observeRuntime(service: string): void {
  const meter = metrics.getMeter(service);
  meter
    .createObservableGauge('process.memory.usage', { unit: 'By', description: 'Resident memory of the process' })
    .addCallback((result) => result.observe(process.memoryUsage.rss()));

  let last = performance.eventLoopUtilization();
  meter
    .createObservableGauge('nodejs.eventloop.utilization', {
      unit: '1',
      description: 'Share of the time since the last export that the event loop was busy',
    })
    .addCallback((result) => {
      const current = performance.eventLoopUtilization();
      result.observe(performance.eventLoopUtilization(current, last).utilization);
      last = current;
    });
}
