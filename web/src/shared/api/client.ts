import createClient from "openapi-fetch";
import { config } from "../config";
import { errorOf, NetworkError } from "./problem";
import { answerOf, nameKnown } from "./revalidate";
import type { paths } from "./schema";
import { accessToken, refreshedToken, sessionEnded } from "./session";

/** A request as the person who is signed in: 401 → one refresh → the request again. */
export async function authorizedFetch(request: Request): Promise<Response> {
  const token = await accessToken();
  const again = request.clone();
  const response = await send(request, token);
  if (response.status !== 401 || !token) return response;
  const other = await refreshedToken(token);
  if (!other) return response;
  const second = await send(again, other);
  if (second.status === 401) sessionEnded();
  return second;
}

async function send(asked: Request, token: string | undefined): Promise<Response> {
  const { apiBase } = config();
  const request = apiBase ? new Request(asked.url.replace(location.origin, apiBase), asked) : asked;
  if (token) {
    request.headers.set("authorization", `Bearer ${token}`);
    nameKnown(request);
  }
  try {
    return answerOf(request, await fetch(request));
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

/** A key for a form that creates or pays: made when it opens, so that a double click, a retry or Back make one thing. */
export const newIdempotencyKey = (): string => crypto.randomUUID();
