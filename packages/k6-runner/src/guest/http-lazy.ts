// Parts of k6/http that few scripts use. Each virtual user would hold them otherwise, at several times their size.
import { host } from './host.ts';
import type * as htmlPage from './html-page.ts';
import type * as jsonPath from './http-json-path.ts';
import type * as navigation from './http-navigation.ts';
import type * as utf8 from './http-utf8.ts';

interface Modules {
  readonly 'html-page': typeof htmlPage;
  readonly 'http-json-path': typeof jsonPath;
  readonly 'http-navigation': typeof navigation;
  readonly 'http-utf8': typeof utf8;
}

const loaded: Partial<Modules> = {};

/** Blocks the first time, while the host bundles the module. */
export function loadModule<Name extends keyof Modules>(name: Name): Modules[Name] {
  const known: Modules[Name] | undefined = loaded[name];
  if (known !== undefined) return known;
  // Code of this package, from the host: see ../http/guest-modules.ts.
  const evaluate = new Function(host.call('http.module', name)) as () => Modules[Name];
  const module = evaluate();
  Object.assign(loaded, { [name]: module });
  return module;
}
