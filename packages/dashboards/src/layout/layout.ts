// Where panels stand on the page once some rows are shut: sections below each other, the gaps of shut ones closed.
import type { GridPos, Panel, Row, Section } from '../panel-model.ts';

export interface PlacedSection {
  readonly row?: Row;
  readonly open: boolean;
  /** The grid line that its row header stands on; without a row, that of its first panel. */
  readonly y: number;
  /** Nothing when it is shut. */
  readonly panels: readonly PlacedPanel[];
}

export interface PlacedPanel {
  readonly panel: Panel;
  readonly gridPos: GridPos;
}

/** `isOpen` decides per row; without it the file does. Sections without a row are always open. */
export function layoutOf(
  sections: readonly Section[],
  isOpen: (row: Row) => boolean = (row) => !row.collapsed,
): { readonly sections: readonly PlacedSection[]; readonly height: number } {
  let y = 0;
  const placed = sections.map((section): PlacedSection => {
    const open = section.row === undefined || isOpen(section.row);
    const top = y;
    if (section.row) y += 1;
    const panels = open ? compact(section.panels, y) : [];
    y = Math.max(y, ...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
    return { ...(section.row && { row: section.row }), open, y: top, panels };
  });
  return { sections: placed, height: y };
}

/** Moves each panel up as far as it goes without meeting another: how Grafana closes gaps, and opens overlaps. */
function compact(panels: readonly Panel[], top: number): readonly PlacedPanel[] {
  /** The first free line of each of the 24 columns. */
  const free = new Array<number>(24).fill(top);
  return [...panels]
    .sort((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x)
    .map((panel) => {
      const { x, w, h } = panel.gridPos;
      const columns = free.slice(x, x + w);
      const y = Math.max(top, ...columns);
      free.fill(y + h, x, x + w);
      return { panel, gridPos: { x, y, w, h } };
    });
}
