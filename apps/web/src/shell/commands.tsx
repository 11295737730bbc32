// The header, and what its buttons and the keyboard do everywhere.
import { lazy, type ReactElement, Suspense, useState } from 'react';
import { shiftRange, zoomOut } from '../time/time-range.ts';
import { useTime } from '../time/use-time.tsx';
import { BESIDE, usePane } from '../url/pane.tsx';
import { Header } from './header.tsx';
import type { ShellCommand } from './shortcut-model.ts';
import { useShortcuts } from './use-shortcuts.ts';

const Palette = lazy(() => import('./palette.tsx'));
const ShortcutsOverlay = lazy(() => import('./shortcuts-overlay.tsx'));

type Overlay = 'none' | 'palette' | 'shortcuts';

export function Commands(): ReactElement {
  const pane = usePane();
  const time = useTime();
  const [overlay, setOverlay] = useState<Overlay>('none');

  const run = (command: ShellCommand): boolean => {
    switch (command.kind) {
      case 'go':
        pane.open(command.to);
        return true;
      case 'zoom-out':
        time.setRange(zoomOut(time.range, Date.now()));
        return true;
      case 'shift':
        time.setRange(shiftRange(time.range, command.direction));
        return true;
      case 'refresh':
        time.refresh();
        return true;
      case 'help':
        setOverlay('shortcuts');
        return true;
      case 'palette':
        setOverlay('palette');
        return true;
      case 'focus-query':
        return focusQuery();
      case 'close-beside':
        if (overlay !== 'none' || !pane.params.has(BESIDE)) return false;
        pane.closeBeside();
        return true;
      default:
        return command satisfies never;
    }
  };
  useShortcuts(run);

  return (
    <>
      <Header onPalette={() => setOverlay('palette')} onShortcuts={() => setOverlay('shortcuts')} />
      <Suspense>
        {overlay === 'palette' && (
          <Palette
            isOpen
            onClose={() => setOverlay((now) => (now === 'palette' ? 'none' : now))}
            onShortcuts={() => setOverlay('shortcuts')}
            onRefresh={time.refresh}
          />
        )}
        {overlay === 'shortcuts' && <ShortcutsOverlay onClose={() => setOverlay('none')} />}
      </Suspense>
    </>
  );
}

/** The first editor of the page, or else its first search field. */
function focusQuery(): boolean {
  const main = document.getElementById('content');
  const field =
    main?.querySelector<HTMLElement>('.cm-content') ??
    main?.querySelector<HTMLElement>('input[type="search"], textarea');
  field?.focus();
  return field !== null && field !== undefined;
}
