// A page is a path with parameters. The main one is the browser's own URL; a second page may stand beside it, and is
// the main URL's parameter `beside`. Pages use these hooks and never the router's, so that every page works in both
// places and a reload gives the same view.
import { createContext, type ReactElement, type ReactNode, useCallback, useContext, useMemo } from 'react';
import { UNSAFE_NavigationContext as NavigationContext, useLocation, useNavigate } from 'react-router';
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
  const own = kind === 'main' ? main : (besideOf(main) ?? '/');
  const [path, params] = useMemo(() => splitUrl(own), [own]);

  // Several changes may come before the page is drawn anew: each builds on the newest URL, not on the one that is drawn.
  const newest = useNewestUrl();
  const write = useCallback(
    (change: (url: string) => string, push: boolean) => {
      const before = newest();
      const after =
        kind === 'main' ? change(before) : withParams(before, { [BESIDE]: change(besideOf(before) ?? '/') });
      if (after !== before) void navigate(after, { replace: !push });
    },
    [kind, newest, navigate],
  );
  const setParams = useCallback<Pane['setParams']>(
    (changes, options) => write((url) => withParams(url, changes), options?.push ?? false),
    [write],
  );
  const open = useCallback((url: string) => write(() => url, true), [write]);
  const openBeside = useCallback(
    (url: string) => void navigate(withParams(newest(), { [BESIDE]: url })),
    [newest, navigate],
  );
  const closeBeside = useCallback(
    () => void navigate(withParams(newest(), { [BESIDE]: undefined })),
    [newest, navigate],
  );
  return useMemo(
    () => ({ kind, path, params, setParams, open, openBeside, closeBeside }),
    [kind, path, params, setParams, open, openBeside, closeBeside],
  );
}

function useNewestUrl(): () => string {
  const { navigator } = useContext(NavigationContext);
  return useCallback(() => {
    // The router's history knows its location at once; the type of what it hands out leaves that unsaid.
    const { location } = navigator as typeof navigator & { readonly location: { pathname: string; search: string } };
    return `${location.pathname}${location.search}`;
  }, [navigator]);
}

function besideOf(url: string): string | null {
  return splitUrl(url)[1].get(BESIDE);
}

function splitUrl(url: string): [path: string, params: URLSearchParams] {
  const at = url.indexOf('?');
  return at < 0 ? [url, new URLSearchParams()] : [url.slice(0, at), new URLSearchParams(url.slice(at + 1))];
}
