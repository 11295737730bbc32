export * from './errors.ts';
export * from './logs.ts';
export * from './memory/memory-store.ts';
export * from './metrics.ts';
export * from './spans.ts';
export * from './store.ts';
