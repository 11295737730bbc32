import { useSyncExternalStore } from 'react';

const ATTRIBUTE = 'data-mantine-color-scheme';

function subscribe(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: [ATTRIBUTE] });
  return () => observer.disconnect();
}

const read = (): string => document.documentElement.getAttribute(ATTRIBUTE) ?? '';

/** `dark` or `light`, as it stands in the document: what canvases redraw by. */
export function useThemeKey(): string {
  return useSyncExternalStore(subscribe, read, read);
}
