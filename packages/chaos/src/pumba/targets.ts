// Which processes a command means.

import type { Fault } from '@o11y-lab/lab-control';
import { compileRegex, RegexError } from '@o11y-lab/model';
import { nearest } from '@o11y-lab/query-lang';
import type { PumbaTargets } from './types.ts';

export type ResolvedTargets =
  | { readonly kind: 'targets'; readonly targets: readonly string[] }
  | { readonly kind: 'wrong'; readonly message: string; readonly hint: string };

export interface ResolveOptions {
  /** At most so many, chosen at random; 0: all. */
  readonly limit: number;
  /** Only one of them. */
  readonly isRandom: boolean;
  /** `key=value` or `key`, all of which a target has. Processes have those of Docker Compose. */
  readonly labels?: readonly string[];
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** The project of the course; containers of its services are called `<project>-<service>-1`. */
export const COMPOSE_PROJECT = 'o11y_lab_for_dummies';

/** What an expression begins with. */
export const RE2 = 're2:';

export function composeName(processName: string): string {
  return `${COMPOSE_PROJECT}-${processName}-1`;
}

/** Pure: what is chosen at random depends on `random` alone. The order is that of `processNames`. */
export function resolveTargets(
  targets: PumbaTargets,
  processNames: readonly string[],
  options: ResolveOptions,
): ResolvedTargets {
  const named = matching(targets, processNames);
  if (named.kind === 'wrong') return named;
  const labels = options.labels ?? [];
  const found = named.targets.filter((name) => labels.every((label) => hasLabel(name, label)));
  if (found.length === 0) {
    return {
      kind: 'wrong',
      message: `no process has the label ${labels.join(' and ')}`,
      hint: 'processes have com.docker.compose.service=NAME and com.docker.compose.project=o11y_lab_for_dummies',
    };
  }
  const count = options.isRandom ? 1 : options.limit === 0 ? found.length : Math.min(options.limit, found.length);
  return { kind: 'targets', targets: choose(found, count, options.random) };
}

/** Checks the names in `--target` and `--source`, which may be written as containers are called. */
export function resolvePeers(
  fault: Fault,
  processNames: readonly string[],
):
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'wrong'; readonly message: string; readonly hint: string } {
  if (fault.kind !== 'netem' && fault.kind !== 'iptables-loss') return { kind: 'fault', fault };
  if (fault.filter.peers.length === 0) return { kind: 'fault', fault };
  const found = matching({ kind: 'names', names: fault.filter.peers }, processNames);
  if (found.kind === 'wrong') return found;
  return { kind: 'fault', fault: { ...fault, filter: { ...fault.filter, peers: found.targets } } };
}

function matching(targets: PumbaTargets, processNames: readonly string[]): ResolvedTargets {
  switch (targets.kind) {
    case 'all':
      return { kind: 'targets', targets: processNames };
    case 'names': {
      const found = new Set<string>();
      for (const typed of targets.names) {
        if (typed.startsWith(RE2)) {
          const matched = matchingRegex(typed.slice(RE2.length), processNames);
          if (matched.kind === 'wrong') return matched;
          for (const name of matched.targets) found.add(name);
          continue;
        }
        const name = processOf(typed, processNames);
        if (name === undefined) return unknownProcess(typed, processNames);
        found.add(name);
      }
      return { kind: 'targets', targets: processNames.filter((name) => found.has(name)) };
    }
    case 'regex':
      return matchingRegex(targets.source, processNames);
    default:
      return targets satisfies never;
  }
}

/** An expression may be about our name or about the container's: `^service` and `^o11y_lab.*-a-1$` both find service-a. */
function matchingRegex(source: string, processNames: readonly string[]): ResolvedTargets {
  try {
    const regex = compileRegex(source);
    const found = processNames.filter((name) => regex.test(name) || regex.test(composeName(name)));
    if (found.length > 0) return { kind: 'targets', targets: found };
    return {
      kind: 'wrong',
      message: `no process matches re2:${source}`,
      hint: `processes are ${processNames.join(', ')}`,
    };
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    return { kind: 'wrong', message: error.message, hint: "e.g. 're2:^service-(a|b)$'; RE2 has no lookahead" };
  }
}

/** `service-a`, `/service-a`, `<project>-service-a-1` or `<project>_service_a_1`. */
function processOf(typed: string, processNames: readonly string[]): string | undefined {
  const exact = processNames.find((name) => name === typed);
  if (exact !== undefined) return exact;
  const bare = typed.replace(/^\//, '').replaceAll('_', '-').replace(/-\d+$/, '');
  return processNames
    .filter((name) => bare === plain(name) || bare.endsWith(`-${plain(name)}`))
    .sort((one, other) => other.length - one.length)[0];
}

function plain(name: string): string {
  return name.replaceAll('_', '-');
}

function unknownProcess(typed: string, processNames: readonly string[]): ResolvedTargets {
  const near = nearest(typed.replaceAll('_', '-').replace(/-\d+$/, ''), processNames);
  return {
    kind: 'wrong',
    message: `no process is called "${typed}"`,
    hint: near === undefined ? `processes are ${processNames.join(', ')}` : `did you mean ${near}?`,
  };
}

function hasLabel(processName: string, label: string): boolean {
  const [key, ...rest] = label.split('=');
  const own: Readonly<Record<string, string>> = {
    'com.docker.compose.service': processName,
    'com.docker.compose.project': COMPOSE_PROJECT,
  };
  const value = own[key ?? ''];
  return value !== undefined && (rest.length === 0 || value === rest.join('='));
}

/** So many of the items, each set of them as likely as any other, in their order. */
function choose(items: readonly string[], count: number, random: () => number): readonly string[] {
  const indexes = items.map((_, index) => index);
  for (let index = indexes.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [indexes[index], indexes[other]] = [indexes[other]!, indexes[index]!];
  }
  const chosen = new Set(indexes.slice(0, count));
  return items.filter((_, index) => chosen.has(index));
}
