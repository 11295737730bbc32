// Bounds on what one body may make us do. Its size is the transport's to bound; these are about shape.

/**
 * AnyValues inside each other: an attribute whose value is a list of maps of … Real data has two or three levels; the
 * bound keeps recursion far from the end of the stack. Deeper bodies are refused, not cut.
 */
export const VALUE_DEPTH_MAX = 64;

/** Groups inside each other, in fields that are skipped. The limit that protobuf libraries use for nested messages. */
export const GROUP_DEPTH_MAX = 100;

/**
 * Objects and arrays inside each other while JSON is skipped. A level of AnyValue is up to four of these (value,
 * kvlistValue, values, item), so everything that {@link VALUE_DEPTH_MAX} admits fits, twice.
 */
export const JSON_DEPTH_MAX = 8 * VALUE_DEPTH_MAX;
