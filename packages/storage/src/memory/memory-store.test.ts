import { describe, test } from 'vitest';
import { storeCases } from '../conformance/store-cases.ts';
import { createMemoryStore } from './memory-store.ts';

describe('the memory store', () => {
  for (const { name, run } of storeCases) test(name, () => run(createMemoryStore()));
});
