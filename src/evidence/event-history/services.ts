// The names by which CloudTrail knows services.

/** True for what `eventSource` can be: `s3.amazonaws.com`. */
export const isEventSource = (text: string): boolean => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(text);
