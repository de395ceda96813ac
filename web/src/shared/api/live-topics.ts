/** The topics that this tab is told of at the moment; empty without a connection. Kept apart, so that asking is small. */
export const liveTopics = new Set<string>();
