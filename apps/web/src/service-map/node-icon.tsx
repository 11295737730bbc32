import { IconCloud, IconDatabase, IconServer2, IconStack2, IconUser } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { NodeKind } from './map-model.ts';

const ICONS = {
  service: IconServer2,
  user: IconUser,
  database: IconDatabase,
  queue: IconStack2,
  external: IconCloud,
} as const;

const SIZE_PX = 17;

/** Around the origin of an SVG. */
export function NodeIcon({ kind, color }: { readonly kind: NodeKind; readonly color: string }): ReactElement {
  const Icon = ICONS[kind];
  return <Icon x={-SIZE_PX / 2} y={-SIZE_PX / 2} size={SIZE_PX} style={{ color }} aria-hidden />;
}

/** In a line of text. */
export function KindIcon({ kind }: { readonly kind: NodeKind }): ReactElement {
  const Icon = ICONS[kind];
  return <Icon size={15} aria-hidden />;
}
