import { COMMANDS, OPTIONS, type OptionName } from './arguments.ts';
import { padEnd, type Style } from './style.ts';

/** The help of one command, or of all. */
export function renderHelp(command: string | undefined, style: Style): string {
  const spec = command === undefined ? undefined : COMMANDS[command];
  if (spec) {
    const options = spec.options.map((name) => renderOption(name, style));
    return [`${style.bold(`lab ${spec.usage}`)}`, '', `  ${spec.summary}`, '', ...options, ''].join('\n');
  }
  const commands = Object.values(COMMANDS).map(({ usage, summary }) => `  ${padEnd(style.cyan(usage), 42)}${summary}`);
  const common: OptionName[] = ['port-offset', 'data-dir', 'help', 'version'];
  return [
    `${style.bold('lab')} runs the observability lab on this machine. "npm start" is "lab up".`,
    '',
    ...commands,
    '',
    ...common.map((name) => renderOption(name, style)),
    '',
    'Services and ports are in lab.yaml. DATABASE_URL or KAFKA_BROKERS in the environment:',
    "that PostgreSQL or Kafka is used instead of the lab's own.",
    '',
    'Exit codes: 0 done, 1 failed (the message says why), 2 wrong usage, 3 the lab is not running.',
    '',
  ].join('\n');
}

function renderOption(name: OptionName, style: Style): string {
  const option = OPTIONS[name];
  const short = 'short' in option ? `-${option.short}, ` : '    ';
  const value = option.type === 'string' ? (name === 'data-dir' ? ' DIR' : ' N') : '';
  return `  ${padEnd(style.cyan(`${short}--${name}${value}`), 42)}${option.help}`;
}
