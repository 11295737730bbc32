// What stands around every page: header, navigation, the page, and the page beside it.
import { lazy, type ReactElement, Suspense, useEffect } from 'react';
import { findRoute } from '../app/routes.tsx';
import { useMessages } from '../i18n/locale.tsx';
import { RefreshProvider } from '../time/use-time.tsx';
import { BESIDE, PaneProvider, usePane } from '../url/pane.tsx';
import { AwayBanner } from './away-banner.tsx';
import { Commands } from './commands.tsx';
import { messages } from './messages.ts';
import { Navigation } from './navigation.tsx';
import { PagePane } from './page-pane.tsx';
import classes from './shell.module.css';

const BesidePane = lazy(() => import('./beside-pane.tsx'));

export function Shell(): ReactElement {
  const t = useMessages(messages);
  const { params, path } = usePane();
  const beside = params.get(BESIDE);
  const section = findRoute(path)?.route.section;
  const title = section === undefined ? t.notFound : t[section];
  useEffect(() => {
    document.title = `${title} · o11y-lab`;
  }, [title]);
  return (
    <RefreshProvider>
      <div className={classes['frame']}>
        <a className={classes['skip']} href="#content">
          {t.skipToContent}
        </a>
        <Commands />
        <Navigation />
        <main id="content" tabIndex={-1} className={classes['main']}>
          <AwayBanner />
          <PaneProvider kind="main">
            <PagePane />
          </PaneProvider>
        </main>
        {beside !== null && (
          <aside className={classes['beside']} aria-label={t.besidePage}>
            <PaneProvider kind="beside">
              <Suspense>
                <BesidePane />
              </Suspense>
            </PaneProvider>
          </aside>
        )}
      </div>
    </RefreshProvider>
  );
}
