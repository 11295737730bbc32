import { IconActivity, IconSearch } from '@tabler/icons-react';
import { lazy, type ReactElement, Suspense } from 'react';
import { findRoute } from '../app/routes.tsx';
import { homeUrl } from '../correlate/links.ts';
import { useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { usePane } from '../url/pane.tsx';
import classes from './header.module.css';
import { messages } from './messages.ts';

/** Together, a moment after the rest: what opens over a page is heavy, and the shell is what everybody waits for. */
const HeaderTools = lazy(() => import('./header-tools.tsx'));
const TimePicker = lazy(async () => ({ default: (await import('../time/time-picker.tsx')).TimePicker }));

export interface HeaderProps {
  readonly onPalette: () => void;
  readonly onShortcuts: () => void;
}

const paletteKeys = `${/mac/i.test(navigator.platform) ? '⌘' : 'Ctrl'} K`;

export function Header({ onPalette, onShortcuts }: HeaderProps): ReactElement {
  const t = useMessages(messages);
  const { path } = usePane();
  return (
    <header className={classes['header']}>
      <PageLink to={homeUrl()} className={classes['brand']}>
        <IconActivity size={20} aria-hidden />
        o11y-lab
      </PageLink>
      <button
        type="button"
        className={classes['search']}
        onClick={onPalette}
        // On a narrow screen the words are gone.
        aria-label={`${t.searchAnything} ${paletteKeys}`}
      >
        <IconSearch size={15} aria-hidden />
        <span>{t.searchAnything}</span>
        <kbd>{paletteKeys}</kbd>
      </button>
      <div className={classes['space']} />
      <Suspense>
        {findRoute(path)?.route.hasTime && (
          <div className={classes['time']}>
            <TimePicker />
          </div>
        )}
        <HeaderTools onShortcuts={onShortcuts} />
      </Suspense>
    </header>
  );
}
