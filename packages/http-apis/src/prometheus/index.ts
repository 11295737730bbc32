export { type BuildInfo, createPrometheusApi, type PrometheusApiOptions } from './api.ts';
