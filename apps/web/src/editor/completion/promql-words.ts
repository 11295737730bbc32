import { wordTable } from './suggestion.ts';

/** Functions of PromQL, in our own words. */
export const PROMQL_FUNCTIONS = wordTable(`
rate | (counter[range]) | average increase per second over the range, resets of the counter accounted for | 範圍內平均每秒增加量，會處理計數器歸零
irate | (counter[range]) | increase per second between the last two samples: quick but jumpy | 以最後兩個樣本計算的每秒增加量，靈敏但跳動大
increase | (counter[range]) | how much a counter grew over the range | 計數器在範圍內增加了多少
delta | (gauge[range]) | difference between the last and the first value of a gauge | gauge 最後值與最初值的差
idelta | (gauge[range]) | difference between the last two samples | 最後兩個樣本的差
deriv | (gauge[range]) | slope per second by linear regression | 以線性迴歸求得的每秒斜率
predict_linear | (gauge[range], seconds) | where a straight line through the range leads in so many seconds | 以直線外推若干秒後的值
resets | (counter[range]) | how often a counter started again from zero | 計數器歸零的次數
changes | (series[range]) | how often the value changed | 數值改變的次數
histogram_quantile | (q, buckets) | the value that a share q of the observations stays below; from _bucket series or native histograms | 由 bucket 或 native histogram 求分位數
histogram_fraction | (low, high, histogram) | share of the observations between two values | 落在兩值之間的比例
histogram_count | (histogram) | number of observations of a native histogram | native histogram 的觀測數
histogram_sum | (histogram) | sum of the observations of a native histogram | native histogram 的總和
histogram_avg | (histogram) | mean of the observations of a native histogram | native histogram 的平均
histogram_stddev | (histogram) | estimated standard deviation of the observations | 觀測值標準差（估計）
histogram_stdvar | (histogram) | estimated variance of the observations | 觀測值變異數（估計）
avg_over_time | (series[range]) | mean of the samples in the range | 範圍內樣本平均
min_over_time | (series[range]) | smallest sample in the range | 範圍內最小值
max_over_time | (series[range]) | largest sample in the range | 範圍內最大值
sum_over_time | (series[range]) | sum of the samples in the range | 範圍內總和
count_over_time | (series[range]) | number of samples in the range | 範圍內樣本數
quantile_over_time | (q, series[range]) | quantile of the samples in the range | 範圍內樣本的分位數
stddev_over_time | (series[range]) | standard deviation of the samples in the range | 範圍內標準差
stdvar_over_time | (series[range]) | variance of the samples in the range | 範圍內變異數
last_over_time | (series[range]) | newest sample in the range | 範圍內最新樣本
first_over_time | (series[range]) | oldest sample in the range | 範圍內最舊樣本
present_over_time | (series[range]) | 1 for each series with a sample in the range | 範圍內有樣本的序列為 1
absent_over_time | (series[range]) | 1 when no series has a sample in the range | 範圍內完全沒有樣本時為 1
absent | (series) | 1 when nothing matches: for alerts on silence | 完全沒有符合的序列時為 1，適合告警
label_replace | (series, target, replacement, source, regex) | writes a label from parts of another one | 由另一個標籤的部分內容產生標籤
label_join | (series, target, separator, source, …) | writes a label by joining others | 串接數個標籤成為新標籤
abs | (series) | value without its sign | 絕對值
ceil | (series) | rounded up | 無條件進位
floor | (series) | rounded down | 無條件捨去
round | (series, to?) | rounded to the nearest multiple of "to" | 四捨五入到指定倍數
clamp | (series, min, max) | kept between two bounds | 限制在兩界之間
clamp_min | (series, min) | not below a bound | 不低於下限
clamp_max | (series, max) | not above a bound | 不高於上限
sqrt | (series) | square root | 平方根
exp | (series) | e to the power of the value | e 的次方
ln | (series) | natural logarithm | 自然對數
log2 | (series) | logarithm to base 2 | 以 2 為底的對數
log10 | (series) | logarithm to base 10 | 以 10 為底的對數
sgn | (series) | sign: -1, 0 or 1 | 正負號
sort | (series) | ascending by value, in tables | 依值遞增排序（表格）
sort_desc | (series) | descending by value, in tables | 依值遞減排序（表格）
timestamp | (series) | time of the sample, in seconds since 1970 | 樣本時間（1970 年起的秒數）
time | () | time of the evaluation, in seconds since 1970 | 計算當下的時間（秒）
vector | (number) | a number as a series without labels | 將數字變成無標籤序列
scalar | (series) | the only series as a number | 將唯一的序列變成數字
pi | () | 3.14159… | 圓周率
minute | (series?) | minute of the hour, UTC | 分（UTC）
hour | (series?) | hour of the day, UTC | 時（UTC）
day_of_week | (series?) | 0 is Sunday, UTC | 星期幾，0 為星期日（UTC）
day_of_month | (series?) | from 1, UTC | 日（UTC）
day_of_year | (series?) | from 1, UTC | 一年中的第幾天（UTC）
days_in_month | (series?) | 28 to 31 | 當月天數
month | (series?) | from 1, UTC | 月（UTC）
year | (series?) | UTC | 年（UTC）
`);

/** Aggregations: many series become fewer. */
export const PROMQL_AGGREGATIONS = wordTable(`
sum | by (labels) (series) | total of the group | 各組總和
avg | by (labels) (series) | mean of the group | 各組平均
min | by (labels) (series) | smallest of the group | 各組最小值
max | by (labels) (series) | largest of the group | 各組最大值
count | by (labels) (series) | how many series the group has | 各組序列數
group | by (labels) (series) | 1 for each group | 每組為 1
topk | (k, series) | the k series with the largest values | 數值最大的 k 條
bottomk | (k, series) | the k series with the smallest values | 數值最小的 k 條
quantile | (q, series) | quantile over the series of the group | 各組序列的分位數
count_values | ("label", series) | how many series have each value | 各數值的序列數
stddev | by (labels) (series) | standard deviation of the group | 各組標準差
stdvar | by (labels) (series) | variance of the group | 各組變異數
`);

/** What may stand behind an operand. */
export const PROMQL_BEHIND = wordTable(`
by | (labels) | groups by these labels | 依這些標籤分組
without | (labels) | groups by all other labels | 依其餘標籤分組
and |  | series that are on both sides | 兩側皆有的序列
or |  | series of the left side, and of the right what is missing there | 左側序列，再補上右側獨有的
unless |  | series of the left side that are not on the right | 左側有而右側沒有的序列
on | (labels) | match both sides by these labels | 依這些標籤配對兩側
ignoring | (labels) | match both sides by all but these labels | 忽略這些標籤配對兩側
group_left | (labels) | many on the left match one on the right | 左側多對右側一
group_right | (labels) | one on the left matches many on the right | 左側一對右側多
bool |  | a comparison answers 0 or 1 instead of filtering | 比較結果為 0 或 1，不做篩選
offset | 5m | the same, so long ago | 多久以前的值
`);

export const DURATIONS = ['30s', '1m', '5m', '10m', '15m', '30m', '1h', '6h', '1d'] as const;
export const MACROS = ['$__rate_interval', '$__interval', '$__range'] as const;
