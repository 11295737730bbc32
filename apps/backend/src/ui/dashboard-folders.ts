// In which folder of Grafana a dashboard file lands, as stack/grafana/provisioning/dashboards/*.yaml says it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface FolderRule {
  /** Where dashboards land; '' is Grafana's "General". */
  readonly title: string;
  /** A file in a folder lands in one of that name. */
  readonly isFromFiles: boolean;
}

/** What holds where nothing is said. */
export const FOLDER_RULE_DEFAULT: FolderRule = { title: '', isFromFiles: true };

/** The rule of the first provider of the first file: all our dashboards come from one. */
export async function readFolderRule(provisioningDir: string): Promise<FolderRule> {
  try {
    const [file] = (await readdir(provisioningDir)).filter((name) => /\.ya?ml$/.test(name)).sort();
    if (file === undefined) return FOLDER_RULE_DEFAULT;
    const document = parse(await readFile(join(provisioningDir, file), 'utf8')) as ProvidersFile | null;
    const provider = document?.providers?.[0];
    return {
      title: typeof provider?.folder === 'string' ? provider.folder : '',
      isFromFiles: provider?.options?.foldersFromFilesStructure !== false,
    };
  } catch {
    return FOLDER_RULE_DEFAULT; // a folder's name is no reason to show no dashboards
  }
}

/** As far as it is looked at; anything may be missing or of another kind. */
interface ProvidersFile {
  readonly providers?: readonly {
    readonly folder?: unknown;
    readonly options?: { readonly foldersFromFilesStructure?: unknown };
  }[];
}
