import { wordTable } from './suggestion.ts';

export const LOGQL_RANGE_FUNCTIONS = wordTable(`
count_over_time | ({…}[range]) | number of lines in the range | 範圍內的行數
rate | ({…}[range]) | lines per second | 每秒行數
bytes_over_time | ({…}[range]) | bytes of the lines | 行的位元組數
bytes_rate | ({…}[range]) | bytes per second | 每秒位元組數
rate_counter | ({…} \u2502 unwrap x [range]) | increase per second of an unwrapped counter | unwrap 計數器的每秒增加量
sum_over_time | ({…} \u2502 unwrap x [range]) | sum of an unwrapped label | unwrap 標籤的總和
avg_over_time | ({…} \u2502 unwrap x [range]) | mean of an unwrapped label | unwrap 標籤的平均
min_over_time | ({…} \u2502 unwrap x [range]) | smallest value of an unwrapped label | unwrap 標籤的最小值
max_over_time | ({…} \u2502 unwrap x [range]) | largest value of an unwrapped label | unwrap 標籤的最大值
quantile_over_time | (q, {…} \u2502 unwrap x [range]) | quantile of an unwrapped label | unwrap 標籤的分位數
stddev_over_time | ({…} \u2502 unwrap x [range]) | standard deviation of an unwrapped label | unwrap 標籤的標準差
stdvar_over_time | ({…} \u2502 unwrap x [range]) | variance of an unwrapped label | unwrap 標籤的變異數
first_over_time | ({…} \u2502 unwrap x [range]) | oldest value of an unwrapped label | unwrap 標籤的最舊值
last_over_time | ({…} \u2502 unwrap x [range]) | newest value of an unwrapped label | unwrap 標籤的最新值
absent_over_time | ({…}[range]) | 1 when there is no line | 完全沒有行時為 1
`);

export const LOGQL_AGGREGATIONS = wordTable(`
sum | by (labels) (…) | total of the group | 各組總和
avg | by (labels) (…) | mean of the group | 各組平均
min | by (labels) (…) | smallest of the group | 各組最小值
max | by (labels) (…) | largest of the group | 各組最大值
count | by (labels) (…) | number of series of the group | 各組序列數
topk | (k, …) | the k largest | 最大的 k 條
bottomk | (k, …) | the k smallest | 最小的 k 條
stddev | by (labels) (…) | standard deviation of the group | 各組標準差
stdvar | by (labels) (…) | variance of the group | 各組變異數
sort | (…) | ascending | 遞增排序
sort_desc | (…) | descending | 遞減排序
approx_topk | (k, …) | the k largest, estimated | 估計的前 k 大
`);

export const LOGQL_LINE_FILTERS = wordTable(`
|= | text | the line contains a text | 行中包含文字
!= | text | the line does not contain a text | 行中不包含文字
|~ | pattern | the line matches a pattern | 行符合規則運算式
!~ | pattern | the line does not match a pattern | 行不符合規則運算式
`);

export const LOGQL_STAGES = wordTable(`
json |  | reads JSON lines: each field becomes a label | 解析 JSON，欄位成為標籤
logfmt |  | reads key=value lines | 解析 key=value
pattern | "<ip> - <_>" | takes fields out by their place | 依位置擷取欄位
regexp | "(?P<name>…)" | takes fields out by named groups | 以具名群組擷取欄位
unpack |  | reads lines that were packed with their labels | 還原封裝的行與標籤
line_format | "{{.field}}" | writes the line anew | 重寫行的內容
label_format | new=old | renames or writes labels | 改名或產生標籤
decolorize |  | removes terminal colours | 移除終端機色碼
drop | label, … | removes labels | 移除標籤
keep | label, … | keeps only these labels | 只留下這些標籤
unwrap | label | the number that range functions work on | 供範圍函式計算的數值
`);

export const LOGQL_BEHIND = wordTable(`
by | (labels) | groups by these labels | 依這些標籤分組
without | (labels) | groups by all other labels | 依其餘標籤分組
and |  | on both sides | 兩側皆有
or |  | left side, then what is missing from the right | 左側，再補上右側獨有的
unless |  | on the left and not on the right | 左側有而右側沒有
offset | 5m | the same, so long ago | 多久以前的值
`);
