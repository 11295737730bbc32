// One entry of `processes` or `templates`: what is written there, still without defaults.
import type { Node } from 'yaml';
import {
  BUILTINS,
  type HealthCheck,
  type Program,
  type RestartPolicy,
  STOP_SIGNALS,
  type StopPolicy,
} from './types.ts';
import type { Entry, YamlReader } from './yaml-reader.ts';

/** A value with the node to complain about. */
export interface Placed<T> {
  readonly value: T;
  readonly node: Node;
}

/** The keys of a process as written; maps keep the place of every value. */
export interface WrittenProcess {
  readonly keyNode: Node;
  about?: string;
  extends?: Placed<string>;
  program?: Placed<Program>;
  ports?: Map<string, Placed<number>>;
  env: Map<string, Placed<string>>;
  links: Map<string, Placed<string>>;
  needs?: Placed<string>[];
  health?: Placed<WrittenHealth>;
  restart?: RestartPolicy;
  stop?: StopPolicy;
  direct?: boolean;
  external?: Placed<string>;
}

/** A health check whose port may still be left to the default. */
export interface WrittenHealth {
  readonly kind: HealthCheck['kind'];
  readonly path: string;
  readonly port: string | undefined;
  readonly startTimeoutMs: number;
}

/** How long a process may take to get healthy before it is shown as unhealthy. A cold initdb on a busy machine takes 5 s. */
const START_TIMEOUT_MS = 30_000;

export const DEFAULT_RESTART: RestartPolicy = {
  kind: 'on-crash',
  firstDelayMs: 200,
  delayMsMax: 30_000,
  stableMs: 10_000,
  loopAfter: 5,
};

/** Services close within 2 s by contract; a second more is for a loaded machine. */
export const DEFAULT_STOP: StopPolicy = { signal: 'SIGTERM', graceMs: 3000 };

const TEMPLATE_KEYS = ['env', 'links', 'needs', 'health', 'restart', 'stop'];
const PROCESS_KEYS = ['about', 'extends', 'run', 'builtin', 'ports', ...TEMPLATE_KEYS, 'direct', 'external'];
const NAME = /^[a-z][a-z0-9-]*$/;
const VARIABLE = /^[A-Z][A-Z0-9_]*$/;

export function readProcess(reader: YamlReader, entry: Entry, isTemplate: boolean): WrittenProcess {
  const what = `${isTemplate ? 'template' : 'process'} "${entry.key}"`;
  if (!NAME.test(entry.key)) reader.fail(entry.keyNode, `${what}: a name has small letters, digits and "-"`);
  const written: WrittenProcess = { keyNode: entry.keyNode, env: new Map(), links: new Map() };
  const fields = reader.fields(entry.value, what, isTemplate ? TEMPLATE_KEYS : PROCESS_KEYS, entry.keyNode);
  for (const [key, field] of fields) readField(reader, written, key, field, `"${key}" of ${what}`);
  if (fields.has('run') && fields.has('builtin')) {
    reader.fail(fields.get('builtin')!.keyNode, `${what} has both "run" and "builtin"; keep one`);
  }
  return written;
}

function readField(reader: YamlReader, written: WrittenProcess, key: string, field: Entry, what: string): void {
  switch (key) {
    case 'about': {
      const about = reader.text(field, what);
      if (about !== undefined) written.about = about;
      return;
    }
    case 'extends':
      place(reader.text(field, what), field, (placed) => {
        written.extends = placed;
      });
      return;
    case 'direct': {
      const value = reader.value(field, what);
      if (value === 'true' || value === 'false') written.direct = value === 'true';
      else if (value !== undefined) reader.fail(field.value, `${what} is "${value}", want true or false`);
      return;
    }
    case 'external':
      place(reader.text(field, what), field, (placed) => {
        if (!VARIABLE.test(placed.value)) reader.fail(placed.node, `${what}: want a variable in capitals`);
        written.external = placed;
      });
      return;
    case 'run':
      // A bad command stays an empty one: "nothing to run" would be a second complaint about the same mistake.
      place(readCommand(reader, field, what) ?? [], field, (placed) => {
        written.program = { node: placed.node, value: { kind: 'command', argv: placed.value } };
      });
      return;
    case 'builtin':
      place(reader.oneOf(field, what, BUILTINS), field, (placed) => {
        written.program = { node: placed.node, value: { kind: 'builtin', builtin: placed.value } };
      });
      return;
    case 'ports':
      written.ports = readPorts(reader, field, what);
      return;
    case 'env':
      written.env = readVariables(reader, field, what, (entry, each) => reader.value(entry, each));
      return;
    case 'links':
      written.links = readVariables(reader, field, what, (entry, each) => reader.text(entry, each));
      return;
    case 'needs':
      written.needs = reader.texts(field, what).map(({ text, node }) => ({ value: text, node }));
      return;
    case 'health':
      place(readHealth(reader, field, what), field, (placed) => {
        written.health = placed;
      });
      return;
    case 'restart':
      written.restart = readRestart(reader, field, what);
      return;
    case 'stop':
      written.stop = readStop(reader, field, what);
      return;
  }
}

function place<T>(value: T | undefined, field: Entry, keep: (placed: Placed<T>) => void): void {
  if (value !== undefined) keep({ value, node: field.value ?? field.keyNode });
}

/** A command as one text cut at blanks, or as a list when an argument holds blanks. No shell is involved. */
function readCommand(reader: YamlReader, field: Entry, what: string): string[] | undefined {
  if (reader.kindOf(field.value) === 'list') {
    const argv = reader.texts(field, what).map(({ text }) => text);
    if (argv.length > 0) return argv;
    reader.fail(field.value, `${what} is an empty list, want the program and its arguments`);
    return undefined;
  }
  const text = reader.text(field, what);
  if (text === undefined) return undefined;
  if (/["'|<>;&`]/.test(text)) {
    reader.fail(field.value, `${what} has a shell character, and no shell runs it; write a list: [node, "my file.js"]`);
    return undefined;
  }
  return text.trim().split(/\s+/);
}

function readPorts(reader: YamlReader, field: Entry, what: string): Map<string, Placed<number>> {
  const ports = new Map<string, Placed<number>>();
  for (const entry of reader.entries(field.value, what, field.keyNode)) {
    if (!NAME.test(entry.key))
      reader.fail(entry.keyNode, `port "${entry.key}": a name has small letters, digits and "-"`);
    const port = reader.integer(entry, `port "${entry.key}"`, 1, 65535);
    // A bad number keeps its name, so that nothing else complains about a missing port.
    ports.set(entry.key, { value: port ?? 0, node: entry.value ?? entry.keyNode });
  }
  return ports;
}

function readVariables(
  reader: YamlReader,
  field: Entry,
  what: string,
  read: (entry: Entry, what: string) => string | undefined,
): Map<string, Placed<string>> {
  const values = new Map<string, Placed<string>>();
  for (const entry of reader.entries(field.value, what, field.keyNode)) {
    if (!VARIABLE.test(entry.key)) {
      reader.fail(entry.keyNode, `"${entry.key}" in ${what}: an environment variable has capitals, digits and "_"`);
    }
    const value = read(entry, `"${entry.key}" in ${what}`);
    if (value !== undefined) values.set(entry.key, { value, node: entry.value ?? entry.keyNode });
  }
  return values;
}

const HEALTH_KEYS = ['get', 'connect', 'postgres', 'port', 'startTimeout'];

function readHealth(reader: YamlReader, field: Entry, what: string): WrittenHealth | undefined {
  const fields = reader.fields(field.value, what, HEALTH_KEYS, field.keyNode);
  const kinds = ['get', 'connect', 'postgres'].filter((key) => fields.has(key));
  if (kinds.length !== 1) {
    reader.fail(
      field.value ?? field.keyNode,
      `${what} wants exactly one of: get: /path, connect: <port>, postgres: <port>`,
    );
    return undefined;
  }
  const timeout = fields.get('startTimeout');
  const startTimeoutMs = (timeout && reader.durationMs(timeout, '"startTimeout"')) ?? START_TIMEOUT_MS;
  const get = fields.get('get');
  if (get) {
    const path = reader.text(get, '"get"');
    if (path === undefined) return undefined;
    if (!path.startsWith('/')) reader.fail(get.value, `"get" is "${path}", want a path such as /health`);
    const port = fields.get('port');
    return { kind: 'http', path, port: port && reader.text(port, '"port"'), startTimeoutMs };
  }
  const kind = fields.has('connect') ? 'tcp' : 'postgres';
  const port = reader.text(fields.get(kinds[0]!)!, `"${kinds[0]}"`);
  return port === undefined ? undefined : { kind, path: '', port, startTimeoutMs };
}

const RESTART_KEYS = ['firstDelay', 'maxDelay', 'stableAfter', 'loopAfter'];

function readRestart(reader: YamlReader, field: Entry, what: string): RestartPolicy {
  const usual = DEFAULT_RESTART as Extract<RestartPolicy, { kind: 'on-crash' }>;
  if (reader.kindOf(field.value) === 'scalar') {
    const word = reader.oneOf(field, what, ['on-crash', 'never']);
    return word === 'never' ? { kind: 'never' } : usual;
  }
  const fields = reader.fields(field.value, what, RESTART_KEYS, field.keyNode);
  const duration = (key: string): number | undefined => {
    const entry = fields.get(key);
    return entry && reader.durationMs(entry, `"${key}"`);
  };
  const loopAfter = fields.get('loopAfter');
  return {
    kind: 'on-crash',
    firstDelayMs: duration('firstDelay') ?? usual.firstDelayMs,
    delayMsMax: duration('maxDelay') ?? usual.delayMsMax,
    stableMs: duration('stableAfter') ?? usual.stableMs,
    loopAfter: (loopAfter && reader.integer(loopAfter, '"loopAfter"', 1, 1000)) ?? usual.loopAfter,
  };
}

function readStop(reader: YamlReader, field: Entry, what: string): StopPolicy {
  const fields = reader.fields(field.value, what, ['signal', 'grace'], field.keyNode);
  const signal = fields.get('signal');
  const grace = fields.get('grace');
  return {
    signal: (signal && reader.oneOf(signal, '"signal"', STOP_SIGNALS)) ?? DEFAULT_STOP.signal,
    graceMs: (grace && reader.durationMs(grace, '"grace"')) ?? DEFAULT_STOP.graceMs,
  };
}
