// The module `k6/html`. The parser behind it comes when it is first used.

import type { Selection } from './html-page.ts';
import { loadModule } from './http-lazy.ts';

export type { Selection };

/** A page, whole or in part, as a selection of its root. */
export function parseHTML(html: unknown): Selection {
  return loadModule('html-page').parseHTML(html);
}

export default { parseHTML };
