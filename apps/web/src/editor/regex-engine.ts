// The engine of regular expressions is heavier than all parsers together, and they need it only to judge a pattern. So
// the build gives them this in its place (vite.config.ts): every pattern is fine until the engine is there. Whoever
// wants a judgement calls loadRegexEngine first. In unit tests the parsers have the real one.
import type { RE2JS as Engine } from 're2js';

let engine: typeof Engine | undefined;

/** Resolves when the parsers judge patterns. Rejects when the engine can't be loaded. */
export async function loadRegexEngine(): Promise<void> {
  engine ??= (await import('re2js')).RE2JS;
}

/** Whether a query may hold a regular expression: an operator with a tilde, or a function that takes a pattern. */
export function mayHaveRegex(query: string): boolean {
  return /~|regex|replace/i.test(query);
}

/** What packages/model uses of the engine. */
interface Compiled {
  readonly namedGroups: () => Readonly<Record<string, number>>;
  readonly matches: (text: string) => boolean;
  readonly matcher: (text: string) => unknown;
}

export const RE2JS = {
  get DOTALL(): number {
    return engine?.DOTALL ?? 0;
  },
  compile(pattern: string, flags: number): Compiled {
    return engine?.compile(pattern, flags) ?? unjudged(pattern);
  },
};

function unjudged(pattern: string): Compiled {
  const refuse = (): never => {
    throw new Error(`the engine of regular expressions is not loaded, so ${JSON.stringify(pattern)} matches nothing`);
  };
  return { namedGroups: () => namedGroupsOf(pattern), matches: refuse, matcher: refuse };
}

/** By name, the number of a group among the named ones; parsers want to know whether there are any. */
function namedGroupsOf(pattern: string): Readonly<Record<string, number>> {
  return Object.fromEntries([...pattern.matchAll(/\(\?P?<(\w+)>/g)].map(([, name = ''], index) => [name, index + 1]));
}
