/**
 * - `error`: real Grafana, or anyone, would stumble over it (lint only).
 * - `unsupported`: it is not shown; a badge names it.
 * - `partial`: shown, but not all of what the file asks for.
 * - `note`: works; worth knowing.
 */
export type FindingLevel = 'error' | 'unsupported' | 'partial' | 'note';

/** One thing about a dashboard that does not do what its file says, or could be better. */
export interface Finding {
  readonly level: FindingLevel;
  /** Which panel, where it belongs to one. */
  readonly where: Where;
  /** A stable name for filters and badges: "panel:graph", "transformation:heatmap", "lint:missing-unit". */
  readonly feature: string;
  /** One sentence, lower case, what is so and what to do. */
  readonly message: string;
}

export interface Where {
  readonly panelId?: number;
  readonly panelTitle?: string;
  /** A path into the JSON: "panels[3].targets[0].expr". */
  readonly path: string;
}
