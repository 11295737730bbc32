export { type DuckDbStore, type DuckDbStoreOptions, openDuckDbStore } from './open.ts';
