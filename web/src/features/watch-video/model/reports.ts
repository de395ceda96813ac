import { api, ApiError, onPersonGone, type Schemas, sessionState, unwrap } from "@/shared/api";
import { readStored, writeStored } from "@/shared/lib";

export type Report = Schemas["SyncedReportRequest"];
export type LessonProgress = Schemas["LessonProgressOut"];

const KEY = "atrium.learning.reports";
/** As many as one call of `/learning/sync` takes. */
const BATCH = 100;
const KEPT = 1000;

interface Stored {
  userId: string;
  reports: Report[];
}

const userId = (): string => {
  const state = sessionState();
  return state.status === "member" ? state.userId : "";
};

/** What this person has watched without a connection and the API does not know yet. */
export function waiting(): Report[] {
  const stored = readStored<Stored | null>(KEY, null);
  return stored && stored.userId === userId() ? stored.reports : [];
}

const store = (reports: Report[]): void =>
  writeStored(KEY, reports.length ? { userId: userId(), reports: reports.slice(-KEPT) } : undefined);

/** Keeps a report for later; the API merges them in any order, any number of times. */
export const keepReport = (report: Report): void => store([...waiting(), report]);

/** A refusal that a repeat would meet again: too old, no longer enrolled, malformed. */
const isFinal = (error: unknown): boolean =>
  error instanceof ApiError &&
  error.status >= 400 &&
  error.status < 500 &&
  ![401, 408, 429].includes(error.status) &&
  // Others wrote at the same moment: a repeat has its turn.
  error.code !== "write_conflict";

let flushing: Promise<void> | undefined;

/** Sends what waits, one call after another. What was refused is dropped with what was taken. */
export const flushReports = (): Promise<void> => (flushing ??= flush().finally(() => (flushing = undefined)));

async function flush(): Promise<void> {
  for (;;) {
    const batch = waiting().slice(0, BATCH);
    if (batch.length === 0) return;
    try {
      await unwrap(api.POST("/api/v1/learning/sync", { body: { reports: batch } }));
    } catch (error) {
      if (!isFinal(error)) return;
    }
    // Another tab may have sent them too meanwhile, and may keep others: only these are gone.
    const sent = new Set(batch.map((one) => JSON.stringify(one)));
    store(waiting().filter((one) => !sent.has(JSON.stringify(one))));
  }
}

/** Reports now, even from a page that is being closed; what could not be taken waits and `undefined` comes back. */
export async function sendReport(report: Report): Promise<LessonProgress | undefined> {
  const { course_id, lesson_id, ...body } = report;
  try {
    const answer = await unwrap(
      api.PUT("/api/v1/courses/{course_id}/lessons/{lesson_id}/progress", {
        params: { path: { course_id, lesson_id } },
        body,
        keepalive: true,
      }),
    );
    void flushReports();
    return answer;
  } catch (error) {
    if (isFinal(error)) throw error;
    keepReport(report);
    return undefined;
  }
}

addEventListener("online", () => void flushReports());

onPersonGone(() => writeStored(KEY, undefined));
