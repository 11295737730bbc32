// What a click on a page leads to. Loaded when it is used, see http-lazy.ts.
import { encodeForm } from './http-request.ts';
import type { Requester, Response } from './http-response.ts';
import { resolveUrl, withQuery } from './http-url-resolve.ts';

export interface FormOptions {
  readonly formSelector?: string;
  readonly submitSelector?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly params?: unknown;
}

export interface LinkOptions {
  readonly selector?: string;
  readonly params?: unknown;
}

export function submitForm(response: Response, options: FormOptions | undefined, request: Requester): Response {
  const formSelector = options?.formSelector ?? 'form';
  const form = response.html(formSelector).first();
  if (form.size() === 0) {
    throw new Error(`no form found for selector '${formSelector}' in response '${response.url}'`);
  }
  const method = (form.attr('method') ?? 'GET').toUpperCase();
  const action = form.attr('action');
  const target = action === undefined ? response.url : resolveUrl(action, response.url);
  const values: Record<string, unknown> = form.serializeObject();
  const submit = form.find(options?.submitSelector ?? '[type="submit"]');
  const name = submit.attr('name');
  const value = submit.val();
  if (name !== undefined && value !== undefined) values[name] = value;
  Object.assign(values, options?.fields);
  return method === 'GET'
    ? request(method, withQuery(target, encodeForm(Object.entries(values))), null, options?.params)
    : request(method, target, values, options?.params);
}

export function clickLink(response: Response, options: LinkOptions | undefined, request: Requester): Response {
  const selector = options?.selector ?? 'a[href]';
  const link = response.html(selector);
  if (link.size() === 0) {
    throw new Error(`no element found for selector '${selector}' in response '${response.url}'`);
  }
  const href = link.attr('href');
  if (href === undefined) {
    throw new Error(`no valid href attribute value found on element '${selector}' in response '${response.url}'`);
  }
  return request('GET', resolveUrl(href, response.url), undefined, options?.params);
}
