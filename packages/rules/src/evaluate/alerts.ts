// The life of alerts as a pure step: inactive → pending → firing → inactive again. One step per evaluation of a rule.
//
//   found, for = 0 ──────────────→ firing
//   found ───→ pending ─ for ────→ firing ─ not found, keep_firing_for over ─→ inactive (kept a while)
//                 └── not found ─→ gone
import { type Labels, labelsKey } from '@o11y-lab/model';

export type AlertState = 'inactive' | 'pending' | 'firing';

export interface Alert {
  readonly labels: Labels;
  readonly annotations: readonly (readonly [name: string, text: string])[];
  readonly state: AlertState;
  readonly value: number;
  /** When the expression was first true; moved forward over the time that the rules were not evaluated. */
  readonly activeAtUnixMs: number;
  readonly firedAtUnixMs: number | undefined;
  readonly resolvedAtUnixMs: number | undefined;
  /** Since when the expression is not true any more while the alert is kept firing. */
  readonly keepFiringSinceUnixMs: number | undefined;
}

/** By the key of their labels. */
export type Alerts = ReadonlyMap<string, Alert>;

/** One element of the result of the expression, with the labels and annotations of the rule put on. */
export type FoundAlert = Pick<Alert, 'labels' | 'annotations' | 'value'>;

export interface AlertTransition {
  readonly timeUnixMs: number;
  readonly labels: Labels;
  readonly from: AlertState;
  readonly to: AlertState;
  readonly value: number;
}

export interface AlertTimes {
  readonly forMs: number;
  readonly keepFiringForMs: number;
}

/** How long a resolved alert is remembered, as in Prometheus: whoever is told of alerts learns that it is over. */
export const RESOLVED_RETENTION_MS = 15 * 60_000;

export const NO_ALERTS: Alerts = new Map();

/** `found` has each label set once. */
export function stepAlerts(
  before: Alerts,
  found: readonly FoundAlert[],
  times: AlertTimes,
  timeUnixMs: number,
): { readonly alerts: Alerts; readonly transitions: readonly AlertTransition[] } {
  const after = new Map<string, Alert>();
  const transitions: AlertTransition[] = [];
  const keep = (key: string, from: AlertState, alert: Alert): void => {
    after.set(key, alert);
    tell(from, alert.state, alert);
  };
  const tell = (from: AlertState, to: AlertState, { labels, value }: Alert): void => {
    if (from !== to) transitions.push({ timeUnixMs, labels, from, to, value });
  };

  const foundKeys = new Map(found.map((one) => [labelsKey(one.labels), one]));
  for (const [key, alert] of before) {
    if (foundKeys.has(key)) continue;
    const missing = stepMissing(alert, times, timeUnixMs);
    if (missing) keep(key, alert.state, missing);
    else tell(alert.state, 'inactive', alert);
  }
  for (const [key, one] of foundKeys) {
    const known = before.get(key);
    const isActive = known !== undefined && known.state !== 'inactive';
    keep(key, isActive ? known.state : 'inactive', stepFound(isActive ? known : undefined, one, times, timeUnixMs));
  }
  return { alerts: after, transitions };
}

/** Moves the start of active alerts, for those whose `for` began before the process did. */
export function withActiveAt(alerts: Alerts, activeAtOf: (alert: Alert) => number | undefined): Alerts {
  return new Map(
    [...alerts].map(([key, alert]) => {
      const activeAtUnixMs = alert.state === 'inactive' ? undefined : activeAtOf(alert);
      return [key, activeAtUnixMs === undefined ? alert : { ...alert, activeAtUnixMs }];
    }),
  );
}

function stepFound(known: Alert | undefined, found: FoundAlert, { forMs }: AlertTimes, timeUnixMs: number): Alert {
  const alert: Alert = known
    ? { ...known, annotations: found.annotations, value: found.value, keepFiringSinceUnixMs: undefined }
    : {
        ...found,
        state: 'pending',
        activeAtUnixMs: timeUnixMs,
        firedAtUnixMs: undefined,
        resolvedAtUnixMs: undefined,
        keepFiringSinceUnixMs: undefined,
      };
  if (alert.state !== 'pending' || timeUnixMs - alert.activeAtUnixMs < forMs) return alert;
  return { ...alert, state: 'firing', firedAtUnixMs: timeUnixMs };
}

/** What becomes of an alert that the expression does not find any more; undefined when it is forgotten. */
function stepMissing(alert: Alert, { keepFiringForMs }: AlertTimes, timeUnixMs: number): Alert | undefined {
  switch (alert.state) {
    case 'pending':
      return undefined;
    case 'firing': {
      const since = alert.keepFiringSinceUnixMs ?? timeUnixMs;
      if (timeUnixMs - since < keepFiringForMs) return { ...alert, keepFiringSinceUnixMs: since };
      return { ...alert, state: 'inactive', resolvedAtUnixMs: timeUnixMs };
    }
    case 'inactive':
      return timeUnixMs - (alert.resolvedAtUnixMs ?? timeUnixMs) > RESOLVED_RETENTION_MS ? undefined : alert;
    default:
      return alert.state satisfies never;
  }
}
