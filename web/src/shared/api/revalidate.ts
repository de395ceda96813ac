/**
 * Pages that ask again and again name what they have: an answer that has not changed comes without a body. Answers
 * about people are `no-store`, so the browser keeps none; they lie in memory, of this session alone.
 */
import { subscribeSession } from "./session";

const MOST = 60;
// Texts, not responses: whoever breaks a question off breaks its answer's body for each copy of it.
const known = new Map<string, { etag: string; text: string; headers: Headers }>();
let member: string | undefined;

subscribeSession((state) => {
  const next = state.status === "member" ? state.userId : undefined;
  if (next !== member) known.clear();
  member = next;
});

/** Names what is known of an address in the request's headers. */
export function nameKnown(request: Request): void {
  const etag = request.method === "GET" ? known.get(request.url)?.etag : undefined;
  if (etag) request.headers.set("if-none-match", etag);
}

/** The answer; for 304 the one that it speaks of. */
export function answerOf(request: Request, response: Response): Response {
  if (response.status === 304) {
    const kept = known.get(request.url);
    return kept ? new Response(kept.text, { headers: kept.headers }) : response;
  }
  const isOwn = response.headers.get("cache-control")?.includes("no-store");
  const etag = response.headers.get("etag");
  if (request.method === "GET" && response.ok && isOwn && etag) void keep(request.url, etag, response.clone());
  return response;
}

/** Keeps an answer once it is here as a whole; one that was broken off is not named. */
async function keep(url: string, etag: string, answer: Response): Promise<void> {
  const asker = member;
  try {
    const text = await answer.text();
    if (asker !== member) return;
    known.delete(url);
    known.set(url, { etag, text, headers: answer.headers });
  } catch {
    return;
  }
  const oldest = known.keys().next().value;
  if (known.size > MOST && oldest !== undefined) known.delete(oldest);
}
