// Queries to begin with: those of the course, and what one asks a service first.
import type { Locale } from '../../i18n/locale.tsx';

export interface Example {
  readonly query: string;
  readonly title: Readonly<Record<Locale, string>>;
}

export const EXAMPLES: readonly Example[] = [
  {
    query: 'rate(http_requests_total[1m])',
    title: { en: 'Requests per second, by series', 'zh-TW': '每秒請求數（逐序列）' },
  },
  {
    query: 'sum by (service_name) (rate(http_requests_total[5m]))',
    title: { en: 'Requests per second, by service', 'zh-TW': '每秒請求數（依服務）' },
  },
  {
    query: 'rate(http_requests_total{status="500"}[1m]) > 0',
    title: { en: 'What is failing', 'zh-TW': '正在失敗的請求' },
  },
  {
    query: 'histogram_quantile(0.95, rate(http_server_duration_milliseconds_bucket[1m]))',
    title: { en: 'P95 latency of requests', 'zh-TW': '請求的 P95 延遲' },
  },
  {
    query: 'rate(business_requests_total[1m])',
    title: { en: 'Business requests per second', 'zh-TW': '每秒業務請求數' },
  },
  {
    query: 'histogram_quantile(0.95, rate(business_processing_duration_bucket[1m]))',
    title: { en: 'P95 of business processing', 'zh-TW': '業務處理的 P95' },
  },
  {
    query:
      'sum by (service_name) (rate(http_requests_total{status=~"5.."}[5m])) / sum by (service_name) (rate(http_requests_total[5m]))',
    title: { en: 'Share of requests that fail', 'zh-TW': '請求失敗比例' },
  },
  {
    query: 'sum by (service_name) (process_memory_usage_bytes)',
    title: { en: 'Memory of each service', 'zh-TW': '各服務記憶體用量' },
  },
];
