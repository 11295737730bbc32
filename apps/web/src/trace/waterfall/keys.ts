// Keys of the trace page. Arrows and the like belong to the tree only while it has the focus. Pure.

export type TraceCommand =
  | 'next'
  | 'previous'
  | 'first'
  | 'last'
  | 'open'
  | 'close'
  | 'details'
  | 'collapse-all'
  | 'expand-all'
  | 'collapse-level'
  | 'expand-level'
  | 'next-match'
  | 'previous-match'
  | 'zoom-in'
  | 'zoom-out'
  | 'escape';

const ANYWHERE: Readonly<Record<string, TraceCommand>> = {
  j: 'next',
  k: 'previous',
  Enter: 'details',
  '[': 'collapse-all',
  ']': 'expand-all',
  o: 'collapse-level',
  p: 'expand-level',
  f: 'next-match',
  b: 'previous-match',
  '+': 'zoom-in',
  '=': 'zoom-in',
  '-': 'zoom-out',
  Escape: 'escape',
};

const IN_TREE: Readonly<Record<string, TraceCommand>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  ArrowRight: 'open',
  ArrowLeft: 'close',
  Home: 'first',
  End: 'last',
};

export interface TraceKey {
  readonly key: string;
  readonly hasModifier: boolean;
  readonly isInField: boolean;
  /** On a button or a link, which Enter belongs to. */
  readonly isOnControl: boolean;
  readonly isInTree: boolean;
}

export function traceCommand(press: TraceKey): TraceCommand | undefined {
  if (press.hasModifier || press.isInField) return undefined;
  if (press.key === 'Enter' && press.isOnControl) return undefined;
  return ANYWHERE[press.key] ?? (press.isInTree ? IN_TREE[press.key] : undefined);
}
