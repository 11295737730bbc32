// lab.yaml → Topology. Pure: text in, topology or a list of problems out. docs/lab-yaml.md explains every key.
import { LineCounter, type Node, parseDocument } from 'yaml';
import { findCycle } from './order.ts';
import { DEFAULT_RESTART, DEFAULT_STOP, type Placed, readProcess, type WrittenProcess } from './read-process.ts';
import { suggestion } from './suggest.ts';
import { type HealthCheck, type Hint, type Link, PROTOCOLS, type ProcessSpec, type Topology } from './types.ts';
import { parseTemplate } from './variables.ts';
import { type Entry, type Problem, YamlReader } from './yaml-reader.ts';

/** Every problem of a file, each line as `file:line:column: what is wrong; what is allowed`. */
export class TopologyError extends Error {
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'));
    this.name = 'TopologyError';
    this.problems = problems;
  }
}

/** @throws TopologyError naming every mistake of the text; `file` is only used in its messages. */
export function parseTopology(text: string, file = 'lab.yaml'): Topology {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const reader = new YamlReader(document, lines);
  // Entries of a file that is not even YAML would only repeat the first complaint.
  const topology = reader.problems.length === 0 ? readTopology(reader, document.contents) : undefined;
  if (topology === undefined || reader.problems.length > 0) {
    throw new TopologyError(
      file,
      reader.problems.toSorted((a, b) => a.line - b.line || a.column - b.column),
    );
  }
  return topology;
}

function readTopology(reader: YamlReader, root: Node | null): Topology {
  const fields = reader.fields(root, 'the file', ['version', 'templates', 'processes', 'hints']);
  const version = fields.get('version');
  if (version === undefined) reader.fail(root, 'the file has no "version"; write "version: 1" at its top');
  else reader.integer(version, '"version"', 1, 1);

  const templates = readAll(reader, fields.get('templates'), 'templates', true);
  const written = readAll(reader, fields.get('processes'), 'processes', false);
  if (written.size === 0) reader.fail(fields.get('processes')?.keyNode ?? root, 'the file names no processes');
  for (const process of written.values()) applyTemplate(reader, process, templates);

  checkPorts(reader, written);
  const processes = new Map<string, ProcessSpec>();
  for (const [name, process] of written) processes.set(name, toSpec(reader, name, process, written));
  const links = [...written].flatMap(([name, process]) => readLinks(reader, name, process, written));
  checkNeeds(reader, written);
  return { processes, links, hints: readHints(reader, fields.get('hints'), written) };
}

type Written = ReadonlyMap<string, WrittenProcess>;

function readAll(
  reader: YamlReader,
  field: Entry | undefined,
  what: string,
  isTemplate: boolean,
): Map<string, WrittenProcess> {
  if (field === undefined) return new Map();
  const entries = reader.entries(field.value, `"${what}"`, field.keyNode);
  return new Map(entries.map((entry) => [entry.key, readProcess(reader, entry, isTemplate)]));
}

/** `env` and `links` are merged, the process wins; every other key of the process replaces the template's. */
function applyTemplate(reader: YamlReader, process: WrittenProcess, templates: Written): void {
  if (process.extends === undefined) return;
  const template = templates.get(process.extends.value);
  if (template === undefined) {
    const { value, node } = process.extends;
    reader.fail(node, `unknown template "${value}"${suggestion(value, [...templates.keys()])}`);
    return;
  }
  process.env = new Map([...template.env, ...process.env]);
  process.links = new Map([...template.links, ...process.links]);
  process.needs ??= template.needs ?? [];
  if (template.health) process.health ??= template.health;
  if (template.restart) process.restart ??= template.restart;
  if (template.stop) process.stop ??= template.stop;
}

function checkPorts(reader: YamlReader, written: Written): void {
  const owners = new Map<number, { readonly label: string; readonly node: Node }>();
  for (const [name, process] of written) {
    for (const [portName, { value, node }] of process.ports ?? []) {
      if (value === 0) continue;
      const owner = owners.get(value);
      if (owner) {
        const first = `${owner.label} has it on line ${reader.lineOf(owner.node)}`;
        reader.fail(node, `port ${value} of ${name} is taken: ${first}; give each port a number of its own`);
      } else owners.set(value, { label: `"${portName}" of ${name}`, node });
    }
  }
}

function toSpec(reader: YamlReader, name: string, process: WrittenProcess, written: Written): ProcessSpec {
  if (process.program === undefined) {
    reader.fail(process.keyNode, `process "${name}" has neither "run" nor "builtin": nothing says how to start it`);
  }
  const program = process.program?.value ?? { kind: 'command', argv: [] };
  if (program.kind === 'command') {
    for (const argument of program.argv) {
      checkVariables(reader, { value: argument, node: process.program!.node }, name, written);
    }
  }
  for (const value of process.env.values()) checkVariables(reader, value, name, written);
  for (const [variable, { node }] of process.links) {
    if (process.env.has(variable)) reader.fail(node, `"${variable}" is in both "env" and "links" of ${name}; keep one`);
  }
  return {
    name,
    about: process.about ?? '',
    program,
    ports: Object.fromEntries([...(process.ports ?? [])].map(([port, { value }]) => [port, value])),
    env: Object.fromEntries([...process.env].map(([variable, { value }]) => [variable, value])),
    needs: process.needs?.map(({ value }) => value) ?? [],
    health: toHealth(reader, name, process),
    restart: process.restart ?? DEFAULT_RESTART,
    stop: process.stop ?? DEFAULT_STOP,
    direct: process.direct ?? false,
    ...(process.external ? { external: process.external.value } : {}),
  };
}

function toHealth(reader: YamlReader, name: string, process: WrittenProcess): HealthCheck {
  const ports = [...(process.ports?.keys() ?? [])];
  if (process.health === undefined) {
    reader.fail(process.keyNode, `process "${name}" has no "health"; write for example: health: { get: /health }`);
    return { kind: 'tcp', port: '', startTimeoutMs: 0 };
  }
  const { value, node } = process.health;
  const port = value.port ?? ports[0];
  if (port === undefined) reader.fail(node, `the health check of ${name} has no port; give the process "ports"`);
  else if (!ports.includes(port)) reader.fail(node, `${name} has no port "${port}"${suggestion(port, ports)}`);
  const common = { port: port ?? '', startTimeoutMs: value.startTimeoutMs };
  return value.kind === 'http' ? { kind: 'http', path: value.path, ...common } : { kind: value.kind, ...common };
}

/** `http://service-a` or `http://backend:otlp-http`: an address with names where a URL has host and port. */
const LINK = /^([a-z]+):\/\/([^:/]+)(?::([^:/]+))?$/;

function readLinks(reader: YamlReader, from: string, process: WrittenProcess, written: Written): Link[] {
  const links: Link[] = [];
  for (const [env, { value, node }] of process.links) {
    const match = LINK.exec(value);
    if (!match) {
      reader.fail(
        node,
        `link ${env} is "${value}", want <protocol>://<process>:<port name>, as in http://service-a:http`,
      );
      continue;
    }
    const protocol = PROTOCOLS.find((known) => known === match[1]);
    const to = match[2]!;
    const target = written.get(to);
    if (protocol === undefined) reader.fail(node, `unknown protocol "${match[1]}"${suggestion(match[1]!, PROTOCOLS)}`);
    if (target === undefined) reader.fail(node, `unknown process "${to}"${suggestion(to, [...written.keys()])}`);
    const ports = [...(target?.ports?.keys() ?? [])];
    const toPort = match[3] ?? ports[0] ?? '';
    if (target && match[3] === undefined && ports.length > 1) {
      reader.fail(node, `${to} has several ports; say which one: ${ports.map((port) => `${to}:${port}`).join(', ')}`);
    } else if (target && !ports.includes(toPort)) {
      reader.fail(node, `${to} has no port "${toPort}"${suggestion(toPort, ports)}`);
    }
    if (protocol) links.push({ from, to, toPort, protocol, env });
  }
  return links;
}

function checkNeeds(reader: YamlReader, written: Written): void {
  for (const [name, process] of written) {
    for (const { value, node } of process.needs ?? []) {
      if (!written.has(value)) {
        reader.fail(node, `${name} needs unknown process "${value}"${suggestion(value, [...written.keys()])}`);
      }
    }
  }
  const cycle = findCycle(
    new Map([...written].map(([name, { needs }]) => [name, needs?.map(({ value }) => value) ?? []])),
  );
  if (cycle === undefined) return;
  const first = written.get(cycle[0]!)!;
  reader.fail(first.needs?.[0]?.node ?? first.keyNode, `"needs" go in a circle: ${[...cycle, cycle[0]].join(' → ')}`);
}

function readHints(reader: YamlReader, field: Entry | undefined, written: Written): Hint[] {
  if (field === undefined) return [];
  const hints: Hint[] = [];
  for (const item of reader.items(field, '"hints"')) {
    const fields = reader.fields(item, 'a hint', ['say', 'type']);
    const say = fields.get('say');
    const type = fields.get('type');
    if (!say || !type) {
      reader.fail(item, 'a hint wants both "say" and "type"');
      continue;
    }
    const text = reader.text(type, '"type"') ?? '';
    checkVariables(reader, { value: text, node: type.value ?? type.keyNode }, undefined, written);
    hints.push({ say: reader.text(say, '"say"') ?? '', type: text });
  }
  return hints;
}

/** Every `${…}` must mean something where it stands; `owner` is undefined outside of processes. */
function checkVariables(reader: YamlReader, at: Placed<string>, owner: string | undefined, written: Written): void {
  const parsed = parseTemplate(at.value);
  if ('problem' in parsed) {
    reader.fail(at.node, parsed.problem);
    return;
  }
  for (const part of parsed.parts) {
    if (typeof part === 'string') continue;
    if (part.kind === 'own-port' || part.kind === 'public-port' || part.kind === 'port') {
      const name = part.kind === 'port' ? part.process : owner;
      const target = name === undefined ? undefined : written.get(name);
      if (name === undefined)
        reader.fail(
          at.node,
          `"\${${part.kind === 'public-port' ? 'public' : 'port'}.${part.port}}" has no process here; write \${<process>.<port>}`,
        );
      else if (!target) reader.fail(at.node, `unknown process "${name}"${suggestion(name, [...written.keys()])}`);
      else if (!target.ports?.has(part.port)) {
        reader.fail(
          at.node,
          `${name} has no port "${part.port}"${suggestion(part.port, [...(target.ports?.keys() ?? [])])}`,
        );
      }
    }
    if (part.kind === 'name' && owner === undefined) reader.fail(at.node, 'the variable "name" has no process here');
  }
}
