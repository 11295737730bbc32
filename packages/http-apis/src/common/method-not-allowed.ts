import type { Context } from 'hono';

/** 405 for a path that is there, asked with another method. `allow` lists those that it has, such as `GET, POST`. */
export function methodNotAllowed(c: Context, allow: string): Response {
  return c.text(`${c.req.method} is not allowed for ${c.req.path}, only ${allow}\n`, 405, { allow });
}
