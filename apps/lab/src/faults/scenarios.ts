// Ready-made experiments: command lines of `pumba` that run side by side. docs/chaos.md shows them as a table.
import type { ScenarioView } from '@o11y-lab/lab-control';

export type Scenario = Omit<ScenarioView, 'runningSinceUnixMs'>;

const MINUTE_MS = 60_000;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'slow-service-a',
    title: { en: 'service-a is slow', 'zh-TW': 'service-a 變慢' },
    about: {
      en: 'Everything that service-a answers comes half a second later.',
      'zh-TW': 'service-a 的每個回應都晚半秒。',
    },
    look: {
      en: 'P95 of the gateway and of service-a rises by 500 ms; the rate stays. In a slow trace the gap lies between the client span of api-gateway and the server span of service-a.',
      'zh-TW':
        'api-gateway 與 service-a 的 P95 上升 500 ms，請求率不變。在慢的追蹤中，空檔位於 api-gateway 的 client span 與 service-a 的 server span 之間。',
    },
    commands: ['pumba netem --duration 2m delay --time 500 --jitter 0 service-a'],
    durationMs: 2 * MINUTE_MS,
  },
  {
    name: 'jittery-service-a',
    title: { en: 'service-a is unsteady', 'zh-TW': 'service-a 忽快忽慢' },
    about: {
      en: 'Answers of service-a are delayed by 300 ms, give or take 200.',
      'zh-TW': 'service-a 的回應延遲 300 ms，上下浮動 200 ms。',
    },
    look: {
      en: 'P50 and P99 move apart: the heat map of latencies becomes a broad band instead of a line.',
      'zh-TW': 'P50 與 P99 拉開：延遲熱圖由一條線變成寬帶。',
    },
    commands: ['pumba netem --duration 2m delay --time 300 --jitter 200 --distribution normal service-a'],
    durationMs: 2 * MINUTE_MS,
  },
  {
    name: 'lossy-service-b',
    title: { en: 'service-b loses packets', 'zh-TW': 'service-b 掉封包' },
    about: {
      en: 'One packet in seven that service-b sends is lost; TCP sends it again after a while.',
      'zh-TW': 'service-b 送出的封包每七個掉一個，TCP 稍後重送。',
    },
    look: {
      en: 'The median stays, P95 and P99 of calls to service-b jump to 200 ms and more: what a retransmission costs.',
      'zh-TW': '中位數不變，呼叫 service-b 的 P95 與 P99 跳到 200 ms 以上：那就是重送的代價。',
    },
    commands: ['pumba netem --duration 2m loss --percent 15 service-b'],
    durationMs: 2 * MINUTE_MS,
  },
  {
    name: 'narrow-link',
    title: { en: 'a narrow link', 'zh-TW': '狹窄的連線' },
    about: {
      en: 'service-a sends at most 1 Mbit/s. Small answers hardly notice, until many come at once.',
      'zh-TW': 'service-a 每秒最多送出 1 Mbit。小的回應幾乎沒感覺，直到同時來很多。',
    },
    look: {
      en: 'Under load the latency grows with the rate of requests: a queue. Without load nothing is to be seen.',
      'zh-TW': '有負載時延遲隨請求率升高：那是佇列。沒有負載時什麼也看不到。',
    },
    commands: ['pumba netem --duration 2m rate --rate 1mbit service-a'],
    durationMs: 2 * MINUTE_MS,
  },
  {
    name: 'root-cause-hunt',
    title: { en: 'find the root cause', 'zh-TW': '找出根本原因' },
    about: {
      en: 'One service answers a second late. Find out which from metrics, traces and logs alone.',
      'zh-TW': '某個服務晚一秒回應。只用指標、追蹤與日誌找出是哪一個。',
    },
    look: {
      en: 'P95 of the gateway jumps by 1 s. Search traces longer than 1 s, open one, and see below which span the second is lost.',
      'zh-TW': 'api-gateway 的 P95 跳升 1 秒。搜尋超過 1 秒的追蹤，打開一個，看那一秒消失在哪個 span 之下。',
    },
    commands: ['pumba netem --duration 5m delay --time 1000 --jitter 0 service-b'],
    durationMs: 5 * MINUTE_MS,
  },
  {
    name: 'database-pauses',
    title: { en: 'the database pauses', 'zh-TW': '資料庫停頓' },
    about: {
      en: 'PostgreSQL stands still for 5 s, every 20 s.',
      'zh-TW': 'PostgreSQL 每 20 秒停住 5 秒。',
    },
    look: {
      en: 'Latency comes in waves. Connections of the pool are all in use meanwhile and requests wait for one; the SELECT spans of those seconds are as long as the pause.',
      'zh-TW': '延遲一波一波地來。期間連線池的連線全被佔用、請求排隊等待；那幾秒的 SELECT span 與停頓一樣長。',
    },
    commands: ['pumba --interval 20s pause --duration 5s postgres'],
    durationMs: 2 * MINUTE_MS,
  },
  {
    name: 'broker-pause',
    title: { en: 'the broker pauses', 'zh-TW': '訊息代理停頓' },
    about: { en: 'The Kafka broker stands still for 30 s.', 'zh-TW': 'Kafka broker 停住 30 秒。' },
    look: {
      en: 'service-b waits for the broker and with it the whole request; service-c falls behind and catches up afterwards.',
      'zh-TW': 'service-b 等待 broker，整個請求跟著等；service-c 落後，之後再追上。',
    },
    commands: ['pumba pause --duration 30s kafka'],
    durationMs: 35_000,
  },
  {
    name: 'service-d-crashes',
    title: { en: 'service-d crashes', 'zh-TW': 'service-d 反覆當機' },
    about: {
      en: 'service-d is killed every 15 s and comes back by itself.',
      'zh-TW': 'service-d 每 15 秒被終止一次，然後自行恢復。',
    },
    look: {
      en: 'Short bursts of errors every 15 s; the counters of service-d begin at zero again, and its start time changes.',
      'zh-TW': '每 15 秒出現一小段錯誤；service-d 的計數器歸零，啟動時間改變。',
    },
    commands: ['pumba --interval 15s kill service-d'],
    durationMs: 2 * MINUTE_MS,
  },
  {
    name: 'cascading-errors',
    title: { en: 'errors cascade', 'zh-TW': '連鎖錯誤' },
    about: {
      en: 'Half of the calls to service-d fail while service-b answers half a second late.',
      'zh-TW': '呼叫 service-d 的請求一半失敗，同時 service-b 晚半秒回應。',
    },
    look: {
      en: 'Two faults, one symptom at the gateway. The service map shows which edge fails and which one is slow.',
      'zh-TW': '兩個故障，在 api-gateway 看起來是同一個症狀。服務地圖顯示哪條邊失敗、哪條邊變慢。',
    },
    commands: [
      'pumba http --duration 2m abort --status 500 --percent 50 service-d',
      'pumba netem --duration 2m delay --time 500 --jitter 0 service-b',
    ],
    durationMs: 2 * MINUTE_MS,
  },
  {
    name: 'errors-500',
    title: { en: 'service-d answers 500', 'zh-TW': 'service-d 回應 500' },
    about: {
      en: 'Every fifth call to service-d is answered 500 Internal Server Error.',
      'zh-TW': '呼叫 service-d 的請求每五個有一個得到 500 Internal Server Error。',
    },
    look: {
      en: 'The error rate of service-a rises to a fifth, service-d itself sees nothing: its requests never arrived.',
      'zh-TW': 'service-a 的錯誤率升到五分之一，service-d 自己什麼也沒看到：請求從未抵達。',
    },
    commands: ['pumba http --duration 2m abort --status 500 --percent 20 service-d'],
    durationMs: 2 * MINUTE_MS,
  },
  {
    name: 'errors-503',
    title: { en: 'service-d is unavailable', 'zh-TW': 'service-d 無法服務' },
    about: {
      en: 'Every call to service-d is answered 503 Service Unavailable.',
      'zh-TW': '每個呼叫 service-d 的請求都得到 503 Service Unavailable。',
    },
    look: {
      en: 'All requests fail quickly: latency falls while errors rise. The alert of the error rate fires.',
      'zh-TW': '所有請求都很快失敗：延遲下降而錯誤上升，錯誤率告警觸發。',
    },
    commands: ['pumba http --duration 2m abort --status 503 service-d'],
    durationMs: 2 * MINUTE_MS,
  },
  {
    name: 'errors-504',
    title: { en: 'service-d times out', 'zh-TW': 'service-d 逾時' },
    about: {
      en: 'Every call to service-d is answered 504 Gateway Timeout after 3 s.',
      'zh-TW': '每個呼叫 service-d 的請求在 3 秒後得到 504 Gateway Timeout。',
    },
    look: {
      en: 'Errors and latency rise together: P95 reaches 3 s and more.',
      'zh-TW': '錯誤與延遲一起上升：P95 達到 3 秒以上。',
    },
    commands: ['pumba http --duration 2m abort --status 504 --delay 3000 service-d'],
    durationMs: 2 * MINUTE_MS,
  },
  {
    name: 'cpu-stress',
    title: { en: 'the CPU is busy', 'zh-TW': 'CPU 滿載' },
    about: {
      en: 'Four processes burn CPU beside service-a. No container holds them together, so the whole machine is busy.',
      'zh-TW': '四個程序在 service-a 旁邊消耗 CPU。沒有容器把它們隔開，所以整台機器都忙。',
    },
    look: {
      en: 'Latencies of all services rise together and the event loop delay grows: not one service is slow, the machine is.',
      'zh-TW': '所有服務的延遲一起上升，event loop delay 變大：不是某個服務慢，而是整台機器慢。',
    },
    commands: ['pumba stress --duration 1m --stressors "--cpu 4" service-a'],
    durationMs: MINUTE_MS,
  },
];
