import type { ListedDashboard } from './dashboards-api.ts';

export interface Folder {
  readonly title: string;
  readonly entries: readonly ListedDashboard[];
}

/** Those that fit every word and every tag, by folder. Broken files stay in sight. */
export function foldersOf(
  entries: readonly ListedDashboard[],
  options: {
    readonly search: string;
    readonly tags: readonly string[];
    /** Only these, when given. */
    readonly starred: readonly string[] | undefined;
  },
): readonly Folder[] {
  const words = options.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const folders = new Map<string, ListedDashboard[]>();
  for (const entry of entries) {
    const text = `${entry.title} ${entry.description} ${entry.tags.join(' ')} ${entry.file}`.toLowerCase();
    const fits =
      words.every((word) => text.includes(word)) &&
      options.tags.every((tag) => entry.tags.includes(tag)) &&
      (options.starred === undefined || options.starred.includes(entry.uid));
    if (!fits) continue;
    folders.set(entry.folderTitle, [...(folders.get(entry.folderTitle) ?? []), entry]);
  }
  return [...folders].map(([title, found]) => ({ title, entries: found }));
}
