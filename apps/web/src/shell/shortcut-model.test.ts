import { expect, test } from 'vitest';
import { type KeyPress, NO_LEADER, pressKey, type ShellCommand } from './shortcut-model.ts';

const press = (key: string, atMs: number, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  atMs,
  hasCtrlOrMeta: false,
  hasAlt: false,
  isInField: false,
  ...more,
});

const cases: readonly { name: string; keys: readonly KeyPress[]; does: ShellCommand | undefined }[] = [
  { name: 'a sequence', keys: [press('g', 0), press('l', 300)], does: { kind: 'go', to: '/explore/logs' } },
  { name: 'a second key too late', keys: [press('g', 0), press('l', 3000)], does: undefined },
  {
    name: 'a leader after a leader',
    keys: [press('g', 0), press('t', 3000), press('z', 3100)],
    does: { kind: 'zoom-out' },
  },
  {
    name: 'an arrow after its leader',
    keys: [press('t', 0), press('ArrowLeft', 9)],
    does: { kind: 'shift', direction: -1 },
  },
  { name: 'a bare arrow is the browser’s', keys: [press('ArrowLeft', 0)], does: undefined },
  { name: 'the palette', keys: [press('k', 0, { hasCtrlOrMeta: true })], does: { kind: 'palette' } },
  {
    name: 'the palette, also while typing',
    keys: [press('K', 0, { hasCtrlOrMeta: true, isInField: true })],
    does: { kind: 'palette' },
  },
  { name: 'nothing else while typing', keys: [press('?', 0, { isInField: true })], does: undefined },
  { name: 'a leader typed into a field', keys: [press('g', 0, { isInField: true }), press('l', 10)], does: undefined },
  { name: 'help', keys: [press('?', 0)], does: { kind: 'help' } },
  {
    name: 'copying is not refreshing',
    keys: [press('d', 0), press('r', 10, { hasCtrlOrMeta: true })],
    does: undefined,
  },
];

for (const c of cases) {
  test(c.name, () => {
    let state = NO_LEADER;
    let command: ShellCommand | undefined;
    for (const key of c.keys) [state, command] = pressKey(state, key);
    expect(command).toEqual(c.does);
  });
}
