export { createLinks } from './links/links.ts';
export type { Address, LinkFault, LinkSpec, LinkStats, Links, LinksOptions, NetworkFault } from './links/types.ts';
