import type { components } from "./schema";

export { api, authorizedFetch, unwrap } from "./client";
export { everyItem } from "./every";
export { ApiError, errorOf, isCode, NetworkError, type Problem } from "./problem";
export { onPersonGone } from "./person";
export { pollInterval, queryClient } from "./query";
export {
  accessToken,
  resumeSession,
  sessionEnded,
  sessionState,
  type SessionState,
  signedIn,
  subscribeSession,
  type Tokens,
  type User,
} from "./session";

export { signOut } from "./sign-out";
export { newIdempotencyKey, newRouteKey, useIdempotencyKey } from "./use-idempotency-key";
export { useLive } from "./use-live";

export type Schemas = components["schemas"];
