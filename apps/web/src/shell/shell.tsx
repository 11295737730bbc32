// What stands around every page: navigation, header, the page, and the page beside it.
import { type ReactElement, Suspense } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { RefreshProvider } from '../time/use-time.tsx';
import { BESIDE, PaneProvider, usePane } from '../url/pane.tsx';
import { Header } from './header.tsx';
import { messages } from './messages.ts';
import { Navigation } from './navigation.tsx';
import { PagePane } from './page-pane.tsx';
import classes from './shell.module.css';

export function Shell(): ReactElement {
  const t = useMessages(messages);
  const { params } = usePane();
  const beside = params.get(BESIDE);
  return (
    <RefreshProvider>
      <div className={classes['frame']}>
        <a className={classes['skip']} href="#content">
          {t.skipToContent}
        </a>
        <Header />
        <Navigation />
        <main id="content" tabIndex={-1} className={classes['main']}>
          <Suspense>
            <PaneProvider kind="main">
              <PagePane />
            </PaneProvider>
          </Suspense>
        </main>
        {beside !== null && (
          <aside className={classes['beside']}>
            <PaneProvider kind="beside">
              <PagePane />
            </PaneProvider>
          </aside>
        )}
      </div>
    </RefreshProvider>
  );
}
