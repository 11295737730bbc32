import { wordTable } from './suggestion.ts';

export const TRACEQL_INTRINSICS = wordTable(`
name | text | name of the span | span 名稱
status | error, ok, unset | status of the span | span 狀態
kind | server, client, … | kind of the span | span 類型
duration | 500ms | how long the span took | span 的時間
statusMessage | text | why the status is what it is | 狀態訊息
trace:duration | 1s | how long the whole trace took | 整條追蹤的時間
trace:rootName | text | name of the first span | 根 span 名稱
trace:rootService | text | service of the first span | 根 span 的服務
trace:id | text | id of the trace | 追蹤 id
span:id | text | id of the span | span id
span:parentID | text | id of the parent span | 上層 span id
span:childCount | 3 | how many children the span has | 子 span 數
event:name | text | name of an event of the span | 事件名稱
event:timeSinceStart | 5ms | when the event was, after the start | 事件距開始的時間
link:traceID | text | trace of a link | 連結的追蹤 id
link:spanID | text | span of a link | 連結的 span id
instrumentation:name | text | what recorded the span | 儀器化程式庫名稱
instrumentation:version | text | version of what recorded the span | 儀器化程式庫版本
nestedSetParent | -1 | below 0 for root spans | 根 span 小於 0
`);

export const TRACEQL_FUNCTIONS = wordTable(`
count | () > 2 | number of matching spans of the trace | 追蹤中符合的 span 數
avg | (duration) > 1s | mean over the spans of the trace | 各 span 的平均
min | (duration) > 1s | smallest over the spans of the trace | 各 span 的最小值
max | (duration) > 1s | largest over the spans of the trace | 各 span 的最大值
sum | (duration) > 1s | sum over the spans of the trace | 各 span 的總和
by | (field) | groups the spans of a trace | 將 span 分組
select | (fields) | more fields in the result | 結果中多帶欄位
coalesce | () | groups become one again | 合併各組
`);

export const TRACEQL_METRICS = wordTable(`
rate | () by (field) | spans per second, over time | 每秒 span 數
count_over_time | () by (field) | number of spans, over time | span 數
quantile_over_time | (duration, .95) | quantile, over time | 分位數
histogram_over_time | (duration) | buckets, over time | 直方圖
min_over_time | (field) | smallest, over time | 最小值
max_over_time | (field) | largest, over time | 最大值
avg_over_time | (field) | mean, over time | 平均
sum_over_time | (field) | sum, over time | 總和
compare | ({ status = error }) | how the chosen spans differ from the others | 選取的 span 與其他的差異
topk | (10) | the series with the largest values | 最大的幾條
bottomk | (10) | the series with the smallest values | 最小的幾條
`);

export const TRACEQL_SPANSET_OPERATORS = wordTable(`
&& |  | both are in the trace | 追蹤中兩者皆有
>> |  | the right is somewhere below the left | 右側在左側之下
> |  | the right is a child of the left | 右側是左側的子 span
<< |  | the right is somewhere above the left | 右側在左側之上
< |  | the right is the parent of the left | 右側是左側的上層
~ |  | the right is a sibling of the left | 右側是左側的同層
!>> |  | the right is not below any left | 右側不在左側之下
`);
