export * from './abort.ts';
export * from './cursor.ts';
export * from './durations.ts';
export * from './nearest.ts';
export * from './source.ts';
export * from './strings.ts';
