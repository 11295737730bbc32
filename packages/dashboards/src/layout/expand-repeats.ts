// Panels and rows that repeat once per value of a variable.
import type { Dashboard, GridPos, Panel, Repeat, ScopedVars, Section } from '../panel-model.ts';
import type { VariableOption, VariableValue } from '../variable-model.ts';
import { ALL_VALUE } from '../variables/scope.ts';

export interface RepeatValues {
  readonly values: Readonly<Record<string, VariableValue>>;
  readonly options: Readonly<Record<string, readonly VariableOption[]>>;
}

/** More copies than anybody scrolls through; a variable can have thousands of values. */
export const COPIES_MAX = 100;

/** Ids of copies: large enough to stay clear of the file's own. */
const COPY_ID_STEP = 1_000_000;

/** The sections as they are shown: every repetition written out, and what stands below moved down. */
export function expandRepeats(dashboard: Pick<Dashboard, 'sections'>, state: RepeatValues): readonly Section[] {
  let copyNumber = 0;
  const nextId = (id: number): number => id + ++copyNumber * COPY_ID_STEP;
  return dashboard.sections.flatMap((section): readonly Section[] => {
    const row = section.row;
    const choices = row?.repeat && choicesOf(row.repeat.variable, state);
    if (!row || !choices || choices.length === 0) {
      return [{ ...section, panels: expandPanels(section.panels, state, nextId) }];
    }
    return choices.map((choice, index) => {
      const scopedVars: ScopedVars = { [row.repeat?.variable ?? '']: choice };
      const own = section.panels.map((panel) => ({
        ...panel,
        id: index === 0 ? panel.id : nextId(panel.id),
        scopedVars: { ...panel.scopedVars, ...scopedVars },
      }));
      return {
        row: { ...row, id: index === 0 ? row.id : nextId(row.id), scopedVars },
        panels: expandPanels(own, state, nextId),
      };
    });
  });
}

function expandPanels(panels: readonly Panel[], state: RepeatValues, nextId: (id: number) => number): readonly Panel[] {
  const placed: Panel[] = [];
  let shift = 0;
  for (const panel of panels) {
    const moved = { ...panel, gridPos: { ...panel.gridPos, y: panel.gridPos.y + shift } };
    const { repeat } = panel;
    const choices = repeat && !panel.scopedVars?.[repeat.variable] ? choicesOf(repeat.variable, state) : [];
    if (!repeat || choices.length === 0) {
      placed.push(moved);
      continue;
    }
    const places = choices.map((_, index) => placeOf(moved.gridPos, repeat, index, choices.length));
    for (const [index, choice] of choices.entries()) {
      placed.push({
        ...moved,
        id: index === 0 ? panel.id : nextId(panel.id),
        gridPos: places[index] ?? moved.gridPos,
        scopedVars: { ...panel.scopedVars, [repeat.variable]: choice },
      });
    }
    const bottom = Math.max(...places.map((place) => place.y + place.h));
    shift += bottom - (moved.gridPos.y + moved.gridPos.h);
  }
  return placed;
}

/** Side by side copies share the whole width; those below each other keep their own. */
function placeOf(from: GridPos, { direction, maxPerRow }: Repeat, index: number, count: number): GridPos {
  if (direction === 'v') return { ...from, y: from.y + index * from.h };
  const perRow = Math.min(maxPerRow, count);
  const w = Math.max(1, Math.floor(24 / perRow));
  return { x: (index % perRow) * w, y: from.y + Math.floor(index / perRow) * from.h, w, h: from.h };
}

function choicesOf(variable: string, { values, options }: RepeatValues): readonly VariableOption[] {
  const current = values[variable];
  const known = (options[variable] ?? []).filter((option) => option.value !== ALL_VALUE);
  if (!current) return [];
  const chosen = current.value.includes(ALL_VALUE)
    ? known
    : current.value.map((value, index) => ({ value, text: current.text[index] ?? value }));
  return chosen.slice(0, COPIES_MAX);
}
