// The dashboards that Grafana is provisioned with (stack/grafana/dashboards/**.json), read when asked and kept until
// their file changes: whoever edits one sees it with the next reload.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { FOLDER_RULE_DEFAULT, type FolderRule, readFolderRule } from './dashboard-folders.ts';

export interface DashboardEntry {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly folderTitle: string;
  /** As in Grafana: /d/<uid>/<slug>. */
  readonly url: string;
  readonly slug: string;
  /** The file, seen from the folder. */
  readonly file: string;
  /** Why it can't be shown. */
  readonly error?: string;
}

interface Kept {
  readonly modifiedMs: number;
  readonly sizeBytes: number;
  readonly entry: Omit<DashboardEntry, 'folderTitle'>;
  readonly dashboard: unknown;
}

interface Placed {
  readonly entry: DashboardEntry;
  readonly dashboard: unknown;
}

/** A dashboard of a hundred panels has some 300 kB. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;
/** Far more than a page could list. */
const FILES_MAX = 500;

export class DashboardFiles {
  readonly #folder: string;
  readonly #provisioningDir: string | undefined;
  readonly #kept = new Map<string, Kept>();

  /** @param provisioningDir where it is said in which folder of Grafana they land */
  constructor(folder: string, provisioningDir?: string) {
    this.#folder = folder;
    this.#provisioningDir = provisioningDir;
  }

  /** All of them, by folder and title; a broken file is an entry with its `error`. */
  async list(): Promise<readonly DashboardEntry[]> {
    const all = await this.#read();
    return all
      .map(({ entry }) => entry)
      .sort((a, b) => a.folderTitle.localeCompare(b.folderTitle) || a.title.localeCompare(b.title));
  }

  /** The dashboard with its entry, or undefined. */
  async find(uid: string): Promise<{ readonly dashboard: unknown; readonly entry: DashboardEntry } | undefined> {
    return (await this.#read()).find(({ entry }) => entry.uid === uid && entry.error === undefined);
  }

  async #read(): Promise<Placed[]> {
    const files = await jsonFiles(this.#folder);
    const rule =
      this.#provisioningDir === undefined ? FOLDER_RULE_DEFAULT : await readFolderRule(this.#provisioningDir);
    for (const file of this.#kept.keys()) if (!files.includes(file)) this.#kept.delete(file);
    const all: Placed[] = [];
    for (const file of files) {
      const kept = await this.#readFile(file);
      if (kept !== undefined)
        all.push({ dashboard: kept.dashboard, entry: { ...kept.entry, folderTitle: folderOf(file, rule) } });
    }
    return all;
  }

  async #readFile(file: string): Promise<Kept | undefined> {
    const path = join(this.#folder, file);
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined) return undefined; // deleted since it was listed
    const known = this.#kept.get(file);
    if (known?.modifiedMs === stats.mtimeMs && known.sizeBytes === stats.size) return known;
    const common = { modifiedMs: stats.mtimeMs, sizeBytes: stats.size };
    let kept: Kept;
    try {
      if (stats.size > FILE_BYTES_MAX)
        throw new Error(`the file has ${stats.size} bytes, want ${FILE_BYTES_MAX} at most`);
      const dashboard: unknown = JSON.parse(await readFile(path, 'utf8'));
      kept = { ...common, dashboard, entry: toEntry(file, dashboard) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      kept = { ...common, dashboard: undefined, entry: brokenEntry(file, message) };
    }
    this.#kept.set(file, kept);
    return kept;
  }
}

async function jsonFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    return names
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .sort()
      .slice(0, FILES_MAX);
  } catch {
    return []; // no folder: nothing is provisioned
  }
}

function toEntry(file: string, dashboard: unknown): Kept['entry'] {
  if (!isRecord(dashboard)) throw new Error('want a JSON object');
  const { uid, title, tags, description } = dashboard;
  if (typeof uid !== 'string' || uid === '') throw new Error('the dashboard has no "uid"');
  if (typeof title !== 'string' || title === '') throw new Error('the dashboard has no "title"');
  const slug = slugOf(title);
  return {
    uid,
    title,
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    description: typeof description === 'string' ? description : '',
    url: `/d/${encodeURIComponent(uid)}/${slug}`,
    slug,
    file,
  };
}

function brokenEntry(file: string, error: string): Kept['entry'] {
  return {
    uid: '',
    title: file,
    tags: [],
    description: '',
    url: '',
    slug: '',
    file,
    error,
  };
}

function folderOf(file: string, { title, isFromFiles }: FolderRule): string {
  const parts = file.split(sep);
  return isFromFiles && parts.length > 1 ? parts.slice(0, -1).join('/') : title || 'General';
}

/** As in Grafana's links: letters and digits of any script, dashes between; never empty. */
function slugOf(title: string): string {
  const slug = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'dashboard' : encodeURIComponent(slug);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
