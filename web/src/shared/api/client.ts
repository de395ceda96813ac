import createClient from "openapi-fetch";
import { config } from "../config";
import { errorOf, NetworkError } from "./problem";
import { answerOf, nameKnown } from "./revalidate";
import type { paths } from "./schema";
import { accessToken, inTime, personId, refreshedToken, sessionEnded } from "./session";

/** A request as the person who is signed in: 401 → one refresh → the request again. */
export async function authorizedFetch(request: Request): Promise<Response> {
  await completeKey(request);
  const asker = personId();
  const token = await accessToken();
  // What one person has written is not sent as another one, who has signed in in another tab meanwhile.
  const isOther = () => asker && personId() && asker !== personId();
  if (isOther()) throw new NetworkError();
  const again = request.clone();
  const response = await send(request, token);
  if (response.status !== 401 || !token) return response;
  const other = await refreshedToken(token);
  if (!other || isOther()) return response;
  const second = await send(again, other);
  if (second.status === 401) sessionEnded();
  return second;
}

/** How a key begins that counts for its route alone: other contents under it are refused once something was made. */
export const ROUTE_KEY = "route-";

/**
 * An idempotency key counts for what is sent with it, and where to: the same again is the same request, also after
 * something else was tried, and other contents are another one, also when the answer to the one before was lost. Not the
 * version that something is changed on: what has arrived already is refused then, and not done twice.
 */
async function completeKey(request: Request): Promise<void> {
  const key = request.headers.get("idempotency-key");
  if (!key || key.startsWith(ROUTE_KEY)) return;
  let hash = 0;
  for (const char of request.url + (await request.clone().text()).replace(/"version":\d+/, "")) {
    hash = Math.imul(hash ^ Number(char.codePointAt(0)), 16777619);
  }
  request.headers.set("idempotency-key", `${key}${hash}`);
}

async function send(asked: Request, token: string | undefined): Promise<Response> {
  const { apiBase } = config();
  const request = apiBase ? new Request(asked.url.replace(location.origin, apiBase), asked) : asked;
  if (token) {
    request.headers.set("authorization", `Bearer ${token}`);
    nameKnown(request);
  }
  try {
    return answerOf(request, await inTime(fetch(request)));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new NetworkError(error);
  }
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: authorizedFetch });

interface Result<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's content. Throws ApiError for a refusal, NetworkError for no answer. */
export async function unwrap<T>(asked: Promise<Result<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) return data as T;
  throw await errorOf(response, error);
}
