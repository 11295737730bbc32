export { createLinks } from './links/links.ts';
export { type Touched, touches } from './links/touches.ts';
export type { Address, LinkFault, LinkSpec, LinkStats, Links, LinksOptions, NetworkFault } from './links/types.ts';
export { formatCommand } from './pumba/format.ts';
export { renderPumbaHelp } from './pumba/help.ts';
export { parsePumba } from './pumba/parse.ts';
export {
  COMPOSE_PROJECT,
  composeName,
  type ResolvedTargets,
  type ResolveOptions,
  resolvePeers,
  resolveTargets,
} from './pumba/targets.ts';
export type { LogLevel, PumbaCommand, PumbaGlobal, PumbaParse, PumbaTargets } from './pumba/types.ts';
export { formatDuration } from './pumba/units.ts';
