// The types of columns as from_json wants them.

/** The elements of `events`. */
export const EVENTS_JSON_TYPE =
  '[{"time_unix_nano":"BIGINT","name":"VARCHAR","attributes":"MAP(VARCHAR, VARCHAR)","attribute_types":"VARCHAR",' +
  '"dropped_attributes_count":"UINTEGER"}]';
/** The elements of `links`. */
export const LINKS_JSON_TYPE =
  '[{"trace_id":"VARCHAR","span_id":"VARCHAR","trace_state":"VARCHAR","attributes":"MAP(VARCHAR, VARCHAR)",' +
  '"attribute_types":"VARCHAR","dropped_attributes_count":"UINTEGER","flags":"UINTEGER"}]';
export const ATTRIBUTES_JSON_TYPE = '"MAP(VARCHAR, VARCHAR)"';
