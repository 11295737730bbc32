export { type HttpOptions, httpFunctions } from './functions.ts';
export { RateLimiter } from './limiter.ts';
export { DEFAULT_USER_AGENT } from './test-settings.ts';
