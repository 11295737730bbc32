// Keys of the whole page, as a small state machine: a lone key, or a leader (`g`, `t`, `d`) and a second key soon after.
// Bare arrows, PageUp, PageDown and Space stay with the browser; nothing works while a field has the keyboard. Pure.

export type ShellCommand =
  | { readonly kind: 'go'; readonly to: string }
  | { readonly kind: 'zoom-out' }
  | { readonly kind: 'shift'; readonly direction: -1 | 1 }
  | { readonly kind: 'refresh' }
  | { readonly kind: 'help' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'focus-query' }
  | { readonly kind: 'close-beside' };

export interface ShortcutState {
  readonly leader: string | undefined;
  readonly atMs: number;
}

export const NO_LEADER: ShortcutState = { leader: undefined, atMs: 0 };

/** A second key this late begins anew. */
const LEADER_MS = 1200;

export interface KeyPress {
  readonly key: string;
  readonly hasCtrlOrMeta: boolean;
  readonly hasAlt: boolean;
  readonly isInField: boolean;
  readonly atMs: number;
}

export const SEQUENCES: Readonly<Record<string, ShellCommand>> = {
  'g h': { kind: 'go', to: '/' },
  'g m': { kind: 'go', to: '/explore/metrics' },
  'g l': { kind: 'go', to: '/explore/logs' },
  'g t': { kind: 'go', to: '/explore/traces' },
  'g d': { kind: 'go', to: '/dashboards' },
  'g v': { kind: 'go', to: '/service-map' },
  'g a': { kind: 'go', to: '/alerting' },
  'g s': { kind: 'go', to: '/services' },
  'g k': { kind: 'go', to: '/load' },
  'g c': { kind: 'go', to: '/chaos' },
  'g o': { kind: 'go', to: '/datasources' },
  'g q': { kind: 'go', to: '/sql' },
  't z': { kind: 'zoom-out' },
  't ArrowLeft': { kind: 'shift', direction: -1 },
  't ArrowRight': { kind: 'shift', direction: 1 },
  'd r': { kind: 'refresh' },
};

const LEADERS = new Set(['g', 't', 'd']);

/** The next state and what to do, if anything. */
export function pressKey(state: ShortcutState, press: KeyPress): [ShortcutState, ShellCommand | undefined] {
  const { key, atMs } = press;
  if (press.hasCtrlOrMeta) return [NO_LEADER, key.toLowerCase() === 'k' ? { kind: 'palette' } : undefined];
  if (press.isInField || press.hasAlt) return [NO_LEADER, undefined];
  if (state.leader !== undefined && atMs - state.atMs <= LEADER_MS) {
    const command = SEQUENCES[`${state.leader} ${key}`];
    if (command) return [NO_LEADER, command];
  }
  if (LEADERS.has(key)) return [{ leader: key, atMs }, undefined];
  switch (key) {
    case '?':
      return [NO_LEADER, { kind: 'help' }];
    case '/':
      return [NO_LEADER, { kind: 'focus-query' }];
    case 'Escape':
      return [NO_LEADER, { kind: 'close-beside' }];
    default:
      return [NO_LEADER, undefined];
  }
}
