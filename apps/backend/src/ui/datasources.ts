// The data sources that Grafana is provisioned with (stack/grafana/provisioning/datasources/*.yaml), as the page needs
// them: with the addresses that this backend really has.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface Datasource {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  readonly url: string;
  readonly isDefault: boolean;
  readonly jsonData: Readonly<Record<string, unknown>>;
}

export interface DatasourceProblem {
  /** The file, seen from the folder. */
  readonly file: string;
  readonly error: string;
}

export interface Datasources {
  readonly datasources: readonly Datasource[];
  readonly problems: readonly DatasourceProblem[];
}

export interface DatasourcesOptions {
  readonly folder: string;
  /** What `$NAME` in the files stands for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The address of a type that this backend serves. */
  readonly urlOf: (type: string) => string | undefined;
}

/** Reads all files of the folder; one that can't be understood is a problem and not an exception. */
export async function readDatasources(options: DatasourcesOptions): Promise<Datasources> {
  const datasources: Datasource[] = [];
  const problems: DatasourceProblem[] = [];
  for (const file of await yamlFiles(options.folder)) {
    try {
      const document: unknown = parse(await readFile(join(options.folder, file), 'utf8'));
      const entries = isRecord(document) ? document['datasources'] : undefined;
      if (!Array.isArray(entries)) throw new Error('the file has no list "datasources"');
      for (const entry of entries) datasources.push(toDatasource(entry, options));
    } catch (error) {
      problems.push({ file, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return { datasources, problems };
}

async function yamlFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
  } catch {
    return []; // no folder: nothing is provisioned
  }
}

function toDatasource(entry: unknown, { env, urlOf }: DatasourcesOptions): Datasource {
  if (!isRecord(entry)) throw new Error('an entry of "datasources" is no mapping');
  const { name, type, uid, url, isDefault, jsonData } = entry;
  if (typeof name !== 'string' || typeof type !== 'string') throw new Error('a data source wants "name" and "type"');
  const expanded = expandAll(isRecord(jsonData) ? jsonData : {}, env);
  return {
    uid: typeof uid === 'string' ? uid : name.toLowerCase(),
    name,
    type,
    url: urlOf(type) ?? (typeof url === 'string' ? expandEnvironment(url, env) : ''),
    isDefault: isDefault === true,
    // An object stays an object.
    jsonData: expanded as Record<string, unknown>,
  };
}

function expandAll(value: unknown, env: DatasourcesOptions['env']): unknown {
  if (typeof value === 'string') return expandEnvironment(value, env);
  if (Array.isArray(value)) return value.map((item) => expandAll(item, env));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expandAll(item, env)]));
}

/** As Grafana reads provisioning files: `$NAME` and `${NAME}` are variables of the environment, `$$` is a dollar sign. */
export function expandEnvironment(text: string, env: DatasourcesOptions['env']): string {
  return text
    .split('$$')
    .map((part) => part.replace(/\$(?:\{([^}]*)\}|([A-Za-z0-9_]+))/g, (_, a, b) => env[String(a ?? b)] ?? ''))
    .join('$');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
