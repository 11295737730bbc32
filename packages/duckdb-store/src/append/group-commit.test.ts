import { StoreError } from '@o11y-lab/storage';
import { describe, expect, test } from 'vitest';
import { GroupCommit, type Job, QUEUED_BYTES_MAX, QUEUED_ROWS_MAX } from './group-commit.ts';

interface TestJob extends Job {
  readonly name: string;
}

const job = (name: string, rows = 1, bytes = 1): TestJob => ({ name, rows, bytes });

/** A group commit whose commits are recorded, and end when they are let go. */
function recorded(fails: (names: readonly string[]) => Error | undefined = () => undefined) {
  const groups: string[][] = [];
  const gates: (() => void)[] = [];
  let held = false;
  const commits = new GroupCommit<TestJob>({
    delayMs: 0,
    isWorthSplitting: (error) => error instanceof TypeError,
    async commit(jobs) {
      const names = jobs.map(({ name }) => name);
      groups.push(names);
      if (held) await new Promise<void>((resolve) => gates.push(resolve));
      const error = fails(names);
      if (error) throw error;
    },
  });
  return {
    groups,
    commits,
    hold: (): void => {
      held = true;
    },
    release: (): void => {
      held = false;
      for (const open of gates.splice(0)) open();
    },
    /** Waits until a commit is running. */
    async running(): Promise<void> {
      while (gates.length === 0) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('group commit', () => {
  test('appends of one turn share a commit; those that come while it runs share the next', async () => {
    const { groups, commits, hold, release, running } = recorded();
    hold();
    const first = [commits.append(job('a')), commits.append(job('b'))];
    await running();
    const second = [commits.append(job('c')), commits.append(job('d')), commits.append(job('e'))];
    release();
    await Promise.all([...first, ...second]);
    expect(groups).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
    await commits.append(job('f'));
    expect(groups.at(-1)).toEqual(['f']);
  });

  test('a large group is committed in parts', async () => {
    const { groups, commits } = recorded();
    await Promise.all(['a', 'b', 'c'].map((name) => commits.append(job(name, 20_000))));
    expect(groups).toEqual([['a'], ['b'], ['c']]);
  });

  test('a bad append fails alone', async () => {
    const { groups, commits } = recorded((names) => (names.includes('bad') ? new TypeError('bad data') : undefined));
    const results = await Promise.allSettled(['a', 'bad', 'b'].map((name) => commits.append(job(name))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(groups).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']]);
  });

  test('a failure that is nobody’s fault fails the whole group at once, and not the next', async () => {
    let broken = true;
    const { groups, commits } = recorded(() => (broken ? new StoreError('disk', 'full') : undefined));
    const results = await Promise.allSettled(['a', 'b'].map((name) => commits.append(job(name))));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(groups).toEqual([['a', 'b']]);
    broken = false;
    await commits.append(job('c'));
  });

  const bounds = [
    { name: 'rows', first: job('a', QUEUED_ROWS_MAX), second: job('b', 1) },
    { name: 'bytes', first: job('a', 1, QUEUED_BYTES_MAX), second: job('b', 1, 1) },
  ];
  for (const { name, first, second } of bounds) {
    test(`over its bound of ${name} it refuses, with a time to try again, and takes more when there is room`, async () => {
      const { commits, hold, release, running } = recorded();
      hold();
      const running1 = commits.append(job('running'));
      await running();
      const waiting = commits.append(first);
      await expect(commits.append(second)).rejects.toMatchObject({ code: 'overloaded', retryAfterMs: 1000 });
      release();
      await Promise.all([running1, waiting]);
      await commits.append(second);
    });
  }

  test('closing commits what was accepted and refuses the rest', async () => {
    const { groups, commits } = recorded();
    const accepted = commits.append(job('a'));
    const closing = commits.close();
    await expect(commits.append(job('b'))).rejects.toMatchObject({ code: 'closed' });
    await Promise.all([accepted, closing]);
    expect(groups).toEqual([['a']]);
  });
});
