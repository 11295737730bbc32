import type { ReactElement } from 'react';
import { BesideBar } from './beside-bar.tsx';
import { PagePane } from './page-pane.tsx';

/** The page beside; most visits never open one. */
export default function BesidePane(): ReactElement {
  return (
    <>
      <BesideBar />
      <PagePane />
    </>
  );
}
