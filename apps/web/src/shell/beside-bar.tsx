import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowsDiagonal, IconX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { findRoute } from '../app/routes.tsx';
import { useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { PaneProvider, usePane } from '../url/pane.tsx';
import classes from './beside-bar.module.css';
import { messages } from './messages.ts';

/** Above the page beside: what it is, make it the page, close it. */
export function BesideBar(): ReactElement {
  const t = useMessages(messages);
  const { path, params, closeBeside } = usePane();
  const section = findRoute(path)?.route.section;
  const query = params.toString();
  return (
    <div className={classes['bar']}>
      <span className={classes['title']}>{section === undefined ? path : t[section]}</span>
      <PaneProvider kind="main">
        <Tooltip label={t.openBesideAsPage}>
          <PageLink
            to={query === '' ? path : `${path}?${query}`}
            className={classes['open']}
            aria-label={t.openBesideAsPage}
          >
            <IconArrowsDiagonal size={16} />
          </PageLink>
        </Tooltip>
      </PaneProvider>
      <Tooltip label={t.closeBeside}>
        <ActionIcon variant="subtle" color="gray" size="sm" onClick={closeBeside} aria-label={t.closeBeside}>
          <IconX size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
