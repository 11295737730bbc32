// One trace: by its id from the store, from a file, or the form that leads to either.
import type { ReactElement } from 'react';
import type { PageProps } from '../app/routes.tsx';
import { parseTypedTraceId } from './model/ids.ts';
import { InvalidId, OpenTrace } from './open-trace.tsx';
import { StoredTrace } from './stored-trace.tsx';
import { UPLOAD_ID } from './uploaded.ts';
import { UploadedTrace } from './uploaded-trace.tsx';

export default function TracePage({ path }: PageProps): ReactElement {
  const typed = path['traceId'];
  if (typed === undefined) return <OpenTrace />;
  if (typed === UPLOAD_ID) return <UploadedTrace />;
  const traceId = parseTypedTraceId(typed);
  return traceId === undefined ? <InvalidId typed={typed} /> : <StoredTrace key={traceId} traceId={traceId} />;
}
