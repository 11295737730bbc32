// The command line that does what a request asks for.
import type { LoadRunRequest } from '@o11y-lab/lab-control';

export function commandOf({ script, vus, duration, iterations, stages = [], env = {} }: LoadRunRequest): string {
  return [
    'npx k6 run',
    ...(vus === undefined ? [] : [`--vus ${vus}`]),
    ...(duration === undefined ? [] : [`--duration ${duration}`]),
    ...(iterations === undefined ? [] : [`--iterations ${iterations}`]),
    ...stages.map((stage) => `--stage ${stage.duration}:${stage.target}`),
    ...Object.entries(env).map(([name, value]) => `-e ${quoted(`${name}=${value}`)}`),
    quoted(script),
  ].join(' ');
}

/** As a POSIX shell takes it for one argument. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
