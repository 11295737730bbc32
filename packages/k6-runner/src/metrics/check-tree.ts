// Groups and checks in the order of their first use, with counts. Paths are k6's: `::outer::inner::check`.
import { createHash } from 'node:crypto';
import type { SummaryGroup } from '../run/types.ts';

interface Group {
  readonly name: string;
  readonly path: string;
  readonly groups: Map<string, Group>;
  readonly checks: Map<string, CheckCount>;
}

export interface CheckCount {
  readonly group: string;
  readonly name: string;
  passes: number;
  fails: number;
}

const SEPARATOR = '::';

export class CheckTree {
  readonly #root: Group = newGroup('', '');
  readonly #byPath = new Map<string, Group>([['', this.#root]]);
  readonly #all: CheckCount[] = [];

  /** Called for every check of the test: nothing is allocated for one that is known. */
  add(groupPath: string, name: string, isPass: boolean): void {
    const group = this.#byPath.get(groupPath) ?? this.#open(groupPath);
    let check = group.checks.get(name);
    if (!check) {
      check = { group: groupPath, name, passes: 0, fails: 0 };
      group.checks.set(name, check);
      this.#all.push(check);
    }
    if (isPass) check.passes++;
    else check.fails++;
  }

  /** A group may have no checks at all. */
  touch(groupPath: string): void {
    if (!this.#byPath.has(groupPath)) this.#open(groupPath);
  }

  /** In the order of first use. */
  counts(): readonly Readonly<CheckCount>[] {
    return this.#all;
  }

  summary(): SummaryGroup {
    return summaryOf(this.#root);
  }

  #open(path: string): Group {
    let group = this.#root;
    for (const name of path.split(SEPARATOR).slice(1)) {
      let inner = group.groups.get(name);
      if (!inner) {
        inner = newGroup(name, group.path + SEPARATOR + name);
        group.groups.set(name, inner);
        this.#byPath.set(inner.path, inner);
      }
      group = inner;
    }
    this.#byPath.set(path, group);
    return group;
  }
}

export function summaryOfChecks(checks: Iterable<Readonly<CheckCount>>): SummaryGroup['checks'] {
  return [...checks].map(({ group, name, passes, fails }) => {
    const path = group + SEPARATOR + name;
    return { name, path, id: idOf(path), passes, fails };
  });
}

function summaryOf(group: Group): SummaryGroup {
  return {
    name: group.name,
    path: group.path,
    id: idOf(group.path),
    groups: [...group.groups.values()].map(summaryOf),
    checks: summaryOfChecks(group.checks.values()),
  };
}

function newGroup(name: string, path: string): Group {
  return { name, path, groups: new Map(), checks: new Map() };
}

/** k6 names groups and checks by the MD5 of their path. */
function idOf(path: string): string {
  return createHash('md5').update(path).digest('hex');
}
