// What each data source answers and where it ends, in short; docs/compat has all of it.
import type { Locale } from '../i18n/locale.tsx';

export interface Facts {
  readonly can: readonly string[];
  readonly limits: readonly string[];
  /** Of docs/compat. */
  readonly documents: readonly string[];
}

export const FACTS: Readonly<Record<Locale, Readonly<Record<string, Facts>>>> = {
  en: {
    prometheus: {
      can: [
        'PromQL of Prometheus 3, with native histograms, subqueries, @ and offset',
        'Instant and range queries, exemplars, metadata, labels, series, rules and alerts',
        'Remote write 1.0',
      ],
      limits: [
        '11,000 steps per range query; 20 million samples; 2 minutes',
        'No experimental functions, remote read, federation or OTLP on this port',
      ],
      documents: ['prometheus-api.md', 'promql.md', 'rules.md'],
    },
    loki: {
      can: [
        'LogQL of Loki 3 with every parser, formatter and aggregation',
        'Queries, labels, series, volumes, detected fields, live tail, push',
        'Structured metadata: trace_id, span_id and every attribute of a record',
      ],
      limits: [
        '5,000 lines per log query; metric queries read up to 5 million lines; 60 s',
        'No patterns API, no rules, no deletes',
      ],
      documents: ['loki-api.md', 'logql.md'],
    },
    tempo: {
      can: [
        'TraceQL with every structural operator, pipelines and metrics',
        'Search, tags and their values, traces by id as JSON and protobuf',
        'Metrics are exact: nothing is sampled',
      ],
      limits: [
        '1,000 traces per search; 20,000 candidate traces; 1,000 series of metrics; 60 s',
        'No compare(), no fields of the parent span, no streaming search',
      ],
      documents: ['tempo-api.md', 'traceql.md'],
    },
  },
  'zh-TW': {
    prometheus: {
      can: [
        'Prometheus 3 的 PromQL，包含原生直方圖、子查詢、@ 與 offset',
        '即時與範圍查詢、exemplar、metadata、標籤、序列、規則與告警',
        'Remote write 1.0',
      ],
      limits: [
        '每個範圍查詢最多 11,000 步；2,000 萬個樣本；2 分鐘',
        '不支援實驗性函式、remote read、federation，此連接埠也不接收 OTLP',
      ],
      documents: ['prometheus-api.md', 'promql.md', 'rules.md'],
    },
    loki: {
      can: [
        'Loki 3 的 LogQL，包含所有解析器、格式化與聚合',
        '查詢、標籤、串流、日誌量、偵測到的欄位、即時追蹤（tail）、push',
        '結構化中繼資料：trace_id、span_id 與紀錄的所有屬性',
      ],
      limits: ['每個日誌查詢最多 5,000 行；指標查詢最多讀取 500 萬行；60 秒', '不支援 patterns API、規則與刪除'],
      documents: ['loki-api.md', 'logql.md'],
    },
    tempo: {
      can: [
        'TraceQL，包含所有結構運算子、管線與指標',
        '搜尋、標籤及其值、以 ID 取得追蹤（JSON 與 protobuf）',
        '指標是精確值：不做取樣',
      ],
      limits: [
        '每次搜尋最多 1,000 條追蹤；20,000 條候選追蹤；1,000 條指標序列；60 秒',
        '不支援 compare()、父 span 的欄位與串流搜尋',
      ],
      documents: ['tempo-api.md', 'traceql.md'],
    },
  },
};
