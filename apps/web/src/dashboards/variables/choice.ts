import { ALL_VALUE } from '@o11y-lab/dashboards';

/** What is chosen after a click on one of several values: "all" stands alone, and nothing is not a choice. */
export function nextChoice(chosen: readonly string[], clicked: string): readonly string[] {
  if (clicked === ALL_VALUE) return [ALL_VALUE];
  const others = chosen.filter((value) => value !== ALL_VALUE && value !== clicked);
  if (!chosen.includes(clicked)) return [...others, clicked];
  return others.length > 0 ? others : chosen;
}
