// From several origins to one set of given options. A later layer wins option by option, except for what says how long
// and with how many VUs: there a layer replaces all that lower layers said, so that `--duration` on the command line ends
// the `stages` of a script.
import { ConfigurationError } from '../metrics/configuration-error.ts';
import { EXECUTION_READERS, IGNORED_OPTIONS, PLAIN_OPTIONS, RAW_OPTIONS, REFUSED_OPTIONS } from './known.ts';

export interface OptionLayer {
  /** For messages. */
  readonly origin: 'config file' | 'script' | 'environment' | 'command line';
  readonly values: Readonly<Record<string, unknown>>;
}

export interface MergedLayers {
  /** By k6's names, as given. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/** `vus` is not among them: it combines with `duration`, `iterations` or `stages` of any layer. */
const REPLACED_TOGETHER = ['duration', 'iterations', 'stages', 'scenarios'] as const;

const KNOWN: ReadonlySet<string> = new Set([
  ...Object.keys(EXECUTION_READERS),
  ...Object.values(PLAIN_OPTIONS).map((option) => option.name),
  ...Object.keys(REFUSED_OPTIONS),
  ...RAW_OPTIONS,
  ...IGNORED_OPTIONS,
]);

/** Lowest layer first. @throws ConfigurationError for an option that is unknown outside the script and the file */
export function mergeLayers(layers: readonly OptionLayer[]): MergedLayers {
  const given: Record<string, unknown> = {};
  const warnings: string[] = [];
  for (const layer of layers) {
    const entries = Object.entries(layer.values).filter(([, value]) => value !== undefined && value !== null);
    if (entries.some(([name]) => REPLACED_TOGETHER.some((option) => option === name))) {
      for (const name of REPLACED_TOGETHER) delete given[name];
    }
    for (const [name, value] of entries) {
      if (KNOWN.has(name)) {
        given[name] = value;
      } else if (layer.origin === 'script') {
        warnings.push(`there were unknown fields in the options exported by the script: ${JSON.stringify(name)}`);
      } else if (layer.origin !== 'config file') {
        throw new ConfigurationError(`unknown option ${JSON.stringify(name)} from the ${layer.origin}`);
      }
    }
  }
  return { given, warnings };
}
