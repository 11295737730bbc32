// What was typed → a command with its options, or what is wrong and what was probably meant. Pure.
import { parseArgs } from 'node:util';
import { suggestion } from '../topology/suggest.ts';

export interface CommandSpec {
  readonly summary: string;
  readonly usage: string;
  readonly options: readonly OptionName[];
  readonly takesServices: boolean;
}

export type OptionName = keyof typeof OPTIONS;

/** Every option means the same in every command that has it. */
export const OPTIONS = {
  detach: { type: 'boolean', short: 'd', help: 'start in the background, return when all is healthy' },
  follow: { type: 'boolean', short: 'f', help: 'go on with new lines until Ctrl-C' },
  tail: { type: 'string', short: 'n', help: 'how many last lines of each service (100)' },
  raw: { type: 'boolean', help: 'lines as the services wrote them' },
  json: { type: 'boolean', help: 'JSON, for scripts' },
  volumes: { type: 'boolean', short: 'v', help: 'delete the data as well' },
  'port-offset': { type: 'string', help: 'add this to every port (LAB_PORT_OFFSET)' },
  'data-dir': { type: 'string', help: 'where this lab keeps its data (LAB_DATA_DIR; .lab)' },
  help: { type: 'boolean', short: 'h', help: 'this text' },
  version: { type: 'boolean', help: 'the version' },
} as const;

const COMMON = ['port-offset', 'data-dir', 'help'] as const;

export const COMMANDS: Readonly<Record<string, CommandSpec>> = {
  up: { summary: 'start the lab', usage: 'up [-d] [service…]', options: ['detach', ...COMMON], takesServices: true },
  ps: { summary: 'what runs, and how well', usage: 'ps [--json]', options: ['json', ...COMMON], takesServices: false },
  logs: {
    summary: 'what the services print',
    usage: 'logs [-f] [--tail N] [--raw] [service…]',
    options: ['follow', 'tail', 'raw', ...COMMON],
    takesServices: true,
  },
  restart: {
    summary: 'stop and start, all or some',
    usage: 'restart [service…]',
    options: COMMON,
    takesServices: true,
  },
  stop: { summary: 'stop some, the lab goes on', usage: 'stop [service…]', options: COMMON, takesServices: true },
  start: { summary: 'start what was stopped', usage: 'start [service…]', options: COMMON, takesServices: true },
  down: { summary: 'stop everything', usage: 'down [-v]', options: ['volumes', ...COMMON], takesServices: false },
  help: { summary: 'this text', usage: 'help', options: COMMON, takesServices: false },
};

/** `supervise` is how `up -d` starts its background half; it is not for people. */
const INTERNAL: Readonly<Record<string, CommandSpec>> = {
  supervise: { summary: '', usage: '', options: COMMON, takesServices: true },
};

export type Parsed =
  | { readonly kind: 'help'; readonly command: string | undefined }
  | { readonly kind: 'version' }
  | { readonly kind: 'command'; readonly name: string; readonly services: readonly string[]; readonly options: Options }
  /** Wrong usage: exit code 2. */
  | { readonly kind: 'wrong'; readonly message: string };

export interface Options {
  readonly detach: boolean;
  readonly follow: boolean;
  readonly raw: boolean;
  readonly json: boolean;
  readonly volumes: boolean;
  readonly tail: number;
  /** Undefined when neither typed nor in the environment. */
  readonly portOffset: number | undefined;
  readonly dataDir: string | undefined;
}

export function parseArguments(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Parsed {
  const options = Object.fromEntries(Object.entries(OPTIONS).map(([name, { help: _, ...config }]) => [name, config]));
  const { tokens, values, positionals } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const [name, ...services] = positionals;
  const unknown = tokens.find((token) => token.kind === 'option' && !(token.name in OPTIONS));
  if (unknown?.kind === 'option') {
    const known = Object.keys(OPTIONS).map((option) => `--${option}`);
    const near = unknown.rawName.startsWith('--') ? suggestion(unknown.rawName, known) : '';
    return wrong(
      `unknown option ${unknown.rawName}${near.startsWith('; did') ? near : `; see lab help${name ? ` ${name}` : ''}`}`,
    );
  }
  if (values['version']) return { kind: 'version' };
  if (name === undefined || name === 'help') return { kind: 'help', command: services[0] };
  const spec = COMMANDS[name] ?? INTERNAL[name];
  if (spec === undefined) return wrong(`unknown command "${name}"${suggestion(name, Object.keys(COMMANDS))}`);
  if (values['help']) return { kind: 'help', command: name };

  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = token.name as OptionName; // unknown ones were refused above
    if (!spec.options.includes(option)) return wrong(`"lab ${name}" has no ${token.rawName}; usage: lab ${spec.usage}`);
    const wantsValue = OPTIONS[option].type === 'string';
    if (wantsValue && (token.value ?? '') === '') return wrong(`${token.rawName} wants a value`);
    if (!wantsValue && token.value !== undefined) return wrong(`${token.rawName} takes no value`);
  }
  if (services.length > 0 && !spec.takesServices) {
    return wrong(`"lab ${name}" takes no "${services[0]}"; usage: lab ${spec.usage}`);
  }

  const tail = values['tail'] === undefined ? 100 : toInteger(values['tail'], 0, 1_000_000);
  if (tail === undefined) return wrong(`--tail is "${values['tail']}", want a whole number`);
  const offsetText = values['port-offset'] ?? (env['LAB_PORT_OFFSET'] || undefined);
  const portOffset = offsetText === undefined ? undefined : toInteger(offsetText, 0, 60_000);
  if (offsetText !== undefined && portOffset === undefined) {
    return wrong(`the port offset is "${offsetText}", want a whole number from 0 to 60000`);
  }
  const dataDir = values['data-dir'] ?? (env['LAB_DATA_DIR'] || undefined);
  return {
    kind: 'command',
    name,
    services,
    options: {
      detach: values['detach'] === true,
      follow: values['follow'] === true,
      raw: values['raw'] === true,
      json: values['json'] === true,
      volumes: values['volumes'] === true,
      tail,
      portOffset,
      dataDir: dataDir === undefined ? undefined : String(dataDir),
    },
  };
}

function toInteger(value: unknown, min: number, max: number): number | undefined {
  if (!/^\d{1,9}$/.test(String(value))) return undefined;
  const number = Number(value);
  return number >= min && number <= max ? number : undefined;
}

function wrong(message: string): Parsed {
  return { kind: 'wrong', message };
}
