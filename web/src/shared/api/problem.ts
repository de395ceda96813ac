import type { components } from "./schema";

export type Problem = components["schemas"]["Problem"] & Record<string, unknown>;

/** A refusal of the API: the problem document (RFC 9457), or what stands for one when the answer was none. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly fields: components["schemas"]["ProblemField"][];
  readonly problem: Partial<Problem>;
  /** Seconds after which a repeat makes sense. */
  readonly retryAfter: number | undefined;
  /** When it came, in milliseconds: from then on the seconds count. */
  readonly at = Date.now();

  constructor(status: number, problem: Partial<Problem>, retryAfter?: number) {
    super(problem.detail ?? `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? "http_error";
    this.requestId = problem.request_id;
    this.fields = problem.errors ?? [];
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** No answer: offline, or the connection broke. */
export class NetworkError extends Error {
  constructor(cause?: unknown) {
    super("no connection", { cause });
    this.name = "NetworkError";
  }
}

export const isCode = (error: unknown, ...codes: string[]): error is ApiError =>
  error instanceof ApiError && codes.includes(error.code);

/** The refusal that an answer is; `read`: its content, where somebody has read it. */
export async function errorOf(response: Response, read?: unknown): Promise<ApiError> {
  const after = Number(response.headers.get("retry-after"));
  let problem: Partial<Problem> = {};
  try {
    problem = (typeof read === "object" && read ? read : await response.clone().json()) as Partial<Problem>;
  } catch {
    // Not ours: a proxy's page, or nothing.
  }
  return new ApiError(response.status, problem, after > 0 ? after : undefined);
}
