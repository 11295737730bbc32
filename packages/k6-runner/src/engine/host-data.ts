// The host's half of k6/data: the elements of SharedArrays, as JSON texts.

import type { HostFunctions } from './types.ts';
import { HostError } from './types.ts';

export function dataFunctions(): HostFunctions {
  const arrays: (readonly string[])[] = [];
  const idsByName = new Map<string, number>();
  const describe = (id: number): string => `${id} ${arrays[id]?.length ?? 0}`;

  return {
    'shared.find': ({ text }, vu) => {
      if (vu.phase !== 'init') throw new HostError('new SharedArray must be called in the init context', 'GoError');
      const id = idsByName.get(text);
      return id === undefined ? '' : describe(id);
    },
    'shared.put': ({ text }) => {
      const [name, elements] = JSON.parse(text) as [name: string, elements: string[]];
      const id = idsByName.get(name) ?? arrays.push(elements) - 1;
      idsByName.set(name, id);
      return describe(id);
    },
    'shared.get': ({ text }) => {
      const space = text.indexOf(' ');
      return arrays[Number(text.slice(0, space))]?.[Number(text.slice(space + 1))] ?? 'null';
    },
  };
}
