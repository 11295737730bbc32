// A page is a path with parameters. The main one is the browser's own URL; a second page may stand beside it, and is
// the main URL's parameter `beside`. Pages use these hooks and never the router's, so that every page works in both
// places and a reload gives the same view.
import { createContext, type ReactElement, type ReactNode, useCallback, useContext, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { withParams } from './params.ts';

export type PaneKind = 'main' | 'beside';

export interface Pane {
  readonly kind: PaneKind;
  /** Path of the page, without parameters. */
  readonly path: string;
  readonly params: URLSearchParams;
  /** Sets, or with undefined removes, parameters; the others stay. `push` makes a step for the Back button. */
  readonly setParams: (changes: ParamChanges, options?: { readonly push?: boolean }) => void;
  /** Goes to another page in this pane. */
  readonly open: (url: string) => void;
  /** Shows a page beside the main one. */
  readonly openBeside: (url: string) => void;
  /** Closes the page beside. */
  readonly closeBeside: () => void;
}

/** A list is a repeated parameter. */
export type ParamChanges = Readonly<Record<string, string | readonly string[] | undefined>>;

export const BESIDE = 'beside';

const Context = createContext<PaneKind>('main');

export function PaneProvider({
  kind,
  children,
}: {
  readonly kind: PaneKind;
  readonly children: ReactNode;
}): ReactElement {
  return <Context value={kind}>{children}</Context>;
}

export function usePane(): Pane {
  const kind = useContext(Context);
  const location = useLocation();
  const navigate = useNavigate();
  const main = `${location.pathname}${location.search}`;
  const beside = useMemo(() => new URLSearchParams(location.search).get(BESIDE), [location.search]);
  const own = kind === 'main' ? main : (beside ?? '/');
  const [path, params] = useMemo(() => splitUrl(own), [own]);

  const write = useCallback(
    (url: string, push: boolean) => {
      const next = kind === 'main' ? url : withParams(main, { [BESIDE]: url });
      if (next !== main) void navigate(next, { replace: !push });
    },
    [kind, main, navigate],
  );
  const setParams = useCallback<Pane['setParams']>(
    (changes, options) => write(withParams(own, changes), options?.push ?? false),
    [own, write],
  );
  const open = useCallback((url: string) => write(url, true), [write]);
  const openBeside = useCallback((url: string) => void navigate(withParams(main, { [BESIDE]: url })), [main, navigate]);
  const closeBeside = useCallback(() => void navigate(withParams(main, { [BESIDE]: undefined })), [main, navigate]);
  return useMemo(
    () => ({ kind, path, params, setParams, open, openBeside, closeBeside }),
    [kind, path, params, setParams, open, openBeside, closeBeside],
  );
}

function splitUrl(url: string): [path: string, params: URLSearchParams] {
  const at = url.indexOf('?');
  return at < 0 ? [url, new URLSearchParams()] : [url.slice(0, at), new URLSearchParams(url.slice(at + 1))];
}
