// Statements to start from. Each joins or groups in a way that the query languages of the three signals can't.

export const EXAMPLES = [
  {
    title: 'exampleLogsOfErrors',
    sql: `SELECT s.start_time, s.service_name, s.name, round(s.duration_ms, 1) AS duration_ms, l.severity, l.body, s.trace_id
FROM spans s JOIN logs l USING (trace_id, span_id)
WHERE s.status = 'error'
ORDER BY s.start_time DESC
LIMIT 100`,
  },
  {
    title: 'exampleSlowest',
    sql: `SELECT service_name, name, kind, count(*) AS spans,
  round(quantile_cont(duration_ms, 0.5), 1) AS p50_ms,
  round(quantile_cont(duration_ms, 0.95), 1) AS p95_ms,
  sum((status = 'error')::INT) AS errors
FROM spans
WHERE start_time > now() - INTERVAL 15 MINUTE
GROUP BY ALL
ORDER BY p95_ms DESC
LIMIT 50`,
  },
  {
    title: 'exampleThree',
    sql: `WITH s AS (
  SELECT time_bucket(INTERVAL 1 MINUTE, start_time) AS minute, count(*) AS spans, sum((status = 'error')::INT) AS failed_spans
  FROM spans WHERE start_time > now() - INTERVAL 15 MINUTE GROUP BY 1
), l AS (
  SELECT time_bucket(INTERVAL 1 MINUTE, time) AS minute, count(*) AS log_lines
  FROM logs WHERE time > now() - INTERVAL 15 MINUTE GROUP BY 1
), m AS (
  SELECT minute, sum(highest - lowest) AS requests FROM (
    SELECT time_bucket(INTERVAL 1 MINUTE, time) AS minute, series_id, max(value) AS highest, min(value) AS lowest
    FROM samples WHERE name = 'http_requests_total' AND time > now() - INTERVAL 15 MINUTE GROUP BY ALL)
  GROUP BY 1
)
SELECT minute, requests, spans, failed_spans, log_lines
FROM s FULL JOIN l USING (minute) FULL JOIN m USING (minute)
ORDER BY minute`,
  },
  {
    title: 'exampleUsers',
    sql: `SELECT attributes['user.id'] AS user, count(*) AS requests, round(avg(duration_ms), 1) AS avg_ms
FROM spans
WHERE attributes['user.id'] IS NOT NULL
GROUP BY 1
ORDER BY requests DESC
LIMIT 50`,
  },
  {
    title: 'exampleSilent',
    sql: `SELECT trace_id, min(start_time) AS start_time, arg_min(name, start_time) AS first_span, count(*) AS spans
FROM spans
WHERE start_time > now() - INTERVAL 15 MINUTE AND trace_id NOT IN (SELECT trace_id FROM logs WHERE trace_id IS NOT NULL)
GROUP BY trace_id
ORDER BY start_time DESC
LIMIT 50`,
  },
  {
    title: 'exampleSelf',
    sql: `WITH children AS (
  SELECT trace_id, parent_span_id AS span_id, sum(duration_ms) AS children_ms
  FROM spans WHERE parent_span_id IS NOT NULL GROUP BY ALL
)
SELECT service_name, round(sum(greatest(0, duration_ms - coalesce(children_ms, 0))) / 1000, 2) AS self_seconds, count(*) AS spans
FROM spans LEFT JOIN children USING (trace_id, span_id)
WHERE start_time > now() - INTERVAL 15 MINUTE
GROUP BY service_name
ORDER BY self_seconds DESC`,
  },
] as const;
