/**
 * Pages that ask again and again name what they have: an answer that has not changed comes without a body. Answers
 * about people are `no-store`, so the browser keeps none; they lie in memory, of this session alone.
 */
import { subscribeSession } from "./session";

const MOST = 60;
const known = new Map<string, Response>();
let member: string | undefined;

subscribeSession((state) => {
  const next = state.status === "member" ? state.userId : undefined;
  if (next !== member) known.clear();
  member = next;
});

/** Names what is known of an address in the request's headers. */
export function nameKnown(request: Request): void {
  const etag = request.method === "GET" ? known.get(request.url)?.headers.get("etag") : undefined;
  if (etag) request.headers.set("if-none-match", etag);
}

/** The answer; for 304 the one that it speaks of. */
export function answerOf(request: Request, response: Response): Response {
  if (response.status === 304) return known.get(request.url)?.clone() ?? response;
  const isOwn = response.headers.get("cache-control")?.includes("no-store");
  if (request.method === "GET" && response.ok && isOwn && response.headers.has("etag")) {
    known.delete(request.url);
    known.set(request.url, response.clone());
    const oldest = known.keys().next().value;
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
  }
  return response;
}
