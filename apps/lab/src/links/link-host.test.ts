import { expect, test } from 'vitest';
import { LinkMemory } from './link-host.ts';
import type { PlannedLink } from './plan.ts';

const link: PlannedLink = { id: 'a:http', to: 'a', toPort: 'http', host: '127.0.0.1', port: 1, protocol: 'http' };
const upstream = { kind: 'upstream', to: 'a', toPort: 'http', upstream: { host: '127.0.0.1', port: 2 } } as const;

test('a thread that starts anew is told what is, not what was', () => {
  const memory = new LinkMemory();
  memory.note({ kind: 'open', link });
  memory.note({ kind: 'open', link: { ...link, id: 'b:http' } });
  memory.note({ kind: 'close', id: 'b:http' });
  memory.note({ ...upstream, upstream: undefined });
  memory.note(upstream);
  memory.note({ kind: 'faults', faults: [] });
  memory.note({ kind: 'held', to: 'a', isHeld: true });
  expect(memory.commands()).toEqual([
    upstream,
    { kind: 'faults', faults: [] },
    { kind: 'held', to: 'a', isHeld: true },
    { kind: 'open', link },
  ]);
});
