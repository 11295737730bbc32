// The stress-ng options that the lab burns by itself.
import type { Stressors } from '@o11y-lab/lab-control';
import { type FlagSpec, parseFlags } from './flags.ts';
import { formatSize, parseDuration, parseSize } from './units.ts';
import { WrongCommand } from './wrong.ts';

/** Beyond this it is the machine that is tested, not the lab. */
const WORKERS_MAX = 64;
const MEMORY_BYTES_MAX = 16 * 1024 ** 3;

const FLAGS: readonly FlagSpec[] = [
  { name: 'cpu', aliases: ['c'], type: 'text', value: 'N', initial: '0', about: 'processes that keep a core busy' },
  { name: 'vm', aliases: ['m'], type: 'text', value: 'N', initial: '0', about: 'processes that hold memory' },
  { name: 'vm-bytes', type: 'text', value: 'SIZE', initial: '256M', about: 'memory of each of them' },
  {
    name: 'io',
    aliases: ['i'],
    type: 'text',
    value: 'N',
    initial: '0',
    about: 'processes that write and flush a file',
  },
  { name: 'timeout', aliases: ['t'], type: 'text', value: 'DURATION', initial: '', about: 'when to end' },
];

export interface StressRequest {
  readonly stressors: Stressors;
  readonly timeoutMs?: number;
}

/** Reads the value of `--stressors`. Throws WrongCommand, which names the first stressor that is not there. */
export function parseStressors(text: string): StressRequest {
  const where = '--stressors';
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const foreign = words.find((word) => word.startsWith('-') && !isKnown(word));
  if (foreign !== undefined) {
    throw new WrongCommand(
      `${where}: ${foreign.replace(/=.*/s, '')} is an option of stress-ng that the lab does not have: it burns by itself`,
      `it has ${FLAGS.map(({ name }) => `--${name}`).join(', ')}`,
    );
  }
  const { flags, rest, asksHelp } = parseFlags(words, FLAGS, where);
  if (rest.length > 0 || asksHelp) {
    throw new WrongCommand(
      `${where}: "${rest[0] ?? 'help'}" is not a stressor`,
      'e.g. --stressors "--cpu 2 --timeout 60s"',
    );
  }
  const workers = (name: string): number => {
    const value = flags.text(name);
    const count = Number(value);
    if (!/^\d+$/.test(value) || count > WORKERS_MAX || (count === 0 && flags.has(name))) {
      throw new WrongCommand(`${where}: --${name} is ${value}, want 1 to ${WORKERS_MAX}`, `e.g. --${name} 2`);
    }
    return count;
  };
  const stressors: Stressors = {
    cpuWorkers: workers('cpu'),
    memoryWorkers: workers('vm'),
    memoryBytesPerWorker: parseSize(flags.text('vm-bytes'), `${where}: --vm-bytes`),
    ioWorkers: workers('io'),
  };
  if (stressors.cpuWorkers + stressors.memoryWorkers + stressors.ioWorkers === 0) {
    throw new WrongCommand(`${where}: nothing to burn`, 'name at least one of --cpu N, --vm N, --io N');
  }
  if (stressors.memoryWorkers * stressors.memoryBytesPerWorker > MEMORY_BYTES_MAX) {
    throw new WrongCommand(`${where}: more than ${formatSize(MEMORY_BYTES_MAX)} of memory`, 'lower --vm or --vm-bytes');
  }
  const timeoutMs = flags.has('timeout') ? stressTimeoutMs(flags.text('timeout')) : 0;
  return { stressors, ...(timeoutMs > 0 ? { timeoutMs } : {}) };
}

function isKnown(word: string): boolean {
  const [, key = ''] = /^--?([^=]*)/.exec(word) ?? [];
  return key === 'help' || key === 'h' || FLAGS.some(({ name, aliases }) => name === key || aliases?.includes(key));
}

/** stress-ng takes plain seconds as well; 0 is no timeout. */
function stressTimeoutMs(text: string): number {
  return parseDuration(/^\d+$/.test(text) ? `${text}s` : text, '--stressors: --timeout');
}

export function formatStressors(stressors: Stressors): string {
  const parts: string[] = [];
  if (stressors.cpuWorkers > 0) parts.push(`--cpu ${stressors.cpuWorkers}`);
  if (stressors.memoryWorkers > 0) {
    parts.push(`--vm ${stressors.memoryWorkers} --vm-bytes ${formatSize(stressors.memoryBytesPerWorker)}`);
  }
  if (stressors.ioWorkers > 0) parts.push(`--io ${stressors.ioWorkers}`);
  return parts.join(' ');
}
