// Flags that several commands have.
import type { FlagSpec } from './flags.ts';

export const DURATION: FlagSpec = {
  name: 'duration',
  aliases: ['d'],
  type: 'text',
  value: 'DURATION',
  about: 'how long it lasts; it ends by itself. Required',
};

export const LIMIT: FlagSpec = {
  name: 'limit',
  type: 'text',
  value: 'N',
  initial: '0',
  about: 'at most so many of the targets, chosen at random; 0 is all',
};

export const LIMIT_WITH_LETTER: FlagSpec = { ...LIMIT, aliases: ['l'] };

export const INTERFACE: FlagSpec = {
  name: 'interface',
  aliases: ['i'],
  type: 'text',
  value: 'NAME',
  initial: 'eth0',
  about: 'network interface',
  noMeaning: 'a process of the lab has one way out, its links',
};

export function imageFlags(name: string): readonly FlagSpec[] {
  const noMeaning = 'nothing runs in a container, so no image is needed';
  return [
    { name, type: 'text', value: 'IMAGE', about: 'image of the tool', noMeaning },
    { name: 'pull-image', type: 'switch', initial: 'true', about: 'pull that image', noMeaning },
  ];
}

export const EGRESS_REASON =
  'A real netem delays all a container sends: its answers, and its requests to others as well. So one request through ' +
  'service-a, which calls two others, would be delayed several times over. "answers" delays what the target answers, ' +
  'once for each of its callers; "all" is what a real interface does.';
