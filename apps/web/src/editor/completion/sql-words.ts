import { wordTable } from './suggestion.ts';

export const SQL_KEYWORDS: readonly string[] = (
  'select distinct from where and or not in is null like ilike between case when then else end as ' +
  'group by having order asc desc nulls first last limit offset join left right full inner outer cross asof on using ' +
  'union all except intersect with recursive over partition qualify values exists cast try_cast interval ' +
  'describe summarize explain show true false date timestamp filter unnest lateral pivot unpivot sample exclude replace'
).split(' ');

export const SQL_FUNCTIONS = wordTable(`
count | (*) | number of rows | 列數
sum | (x) | total | 總和
avg | (x) | mean | 平均
min | (x) | smallest | 最小值
max | (x) | largest | 最大值
median | (x) | middle value | 中位數
quantile_cont | (x, 0.95) | quantile, interpolated | 分位數（內插）
approx_quantile | (x, 0.95) | quantile, estimated | 估計分位數
count_if | (condition) | rows that fit | 符合條件的列數
arg_max | (x, by) | x of the row where "by" is largest | by 最大那列的 x
any_value | (x) | one of the values | 任一值
list | (x) | all values as a list | 全部值成為清單
string_agg | (x, ', ') | values joined to a text | 串接成文字
time_bucket | (interval '1 minute', time) | time rounded down | 將時間取整
date_trunc | ('minute', time) | time rounded down to a unit | 依單位取整
epoch_ms | (time) | milliseconds since 1970 | 1970 年起的毫秒
now | () | the present | 現在
coalesce | (a, b) | the first that is not null | 第一個非 null 值
round | (x, digits) | rounded | 四捨五入
regexp_matches | (text, pattern) | whether a pattern occurs | 是否符合規則運算式
regexp_extract | (text, pattern, group) | what a pattern finds | 擷取符合的內容
json_extract_string | (json, '$.path') | a text out of JSON | 取出 JSON 文字
lower | (text) | in small letters | 轉小寫
length | (text) | number of characters | 字元數
`);
