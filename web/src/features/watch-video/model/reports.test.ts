import { beforeEach, expect, it, vi } from "vitest";
import { flushReports, keepReport, type Report, sendReport, waiting } from "./reports";

const { put, post } = vi.hoisted(() => ({ put: vi.fn(), post: vi.fn() }));
vi.mock("@/shared/api", async (original) => ({
  ...(await original<object>()),
  api: { PUT: put, POST: post },
  sessionState: () => ({ status: "member", userId: "usr_1" }),
}));

const report = (second: number): Report => ({
  course_id: "crs_1",
  lesson_id: "les_1",
  at: "2026-03-02T12:00:00Z",
  position_seconds: second,
  watched: [[0, second]],
});
const answer = { data: { items: [] }, response: new Response("{}") };

async function drop(): Promise<void> {
  post.mockResolvedValue(answer);
  await flushReports();
  post.mockReset();
}

beforeEach(() => {
  put.mockReset();
  post.mockReset();
});

it("keeps what could not be sent and sends it all in one call", async () => {
  const { NetworkError } = await import("@/shared/api");
  put.mockRejectedValue(new NetworkError());
  expect(await sendReport(report(1))).toBeUndefined();
  expect(await sendReport(report(2))).toBeUndefined();
  expect(waiting()).toHaveLength(2);
  post.mockResolvedValue(answer);
  await flushReports();
  expect(post).toHaveBeenCalledTimes(1);
  expect(post).toHaveBeenCalledWith("/api/v1/learning/sync", { body: { reports: [report(1), report(2)] } });
  expect(waiting()).toEqual([]);
});

it("keeps everything while the connection is still gone", async () => {
  keepReport(report(1));
  post.mockRejectedValue(new Error("offline"));
  await flushReports();
  expect(waiting()).toEqual([report(1)]);
});

it("keeps what a broken server could not take, and not what it has refused", async () => {
  const { ApiError } = await import("@/shared/api");
  await drop();
  put.mockRejectedValue(new ApiError(503, {}));
  expect(await sendReport(report(1))).toBeUndefined();
  put.mockRejectedValue(new ApiError(409, { code: "report_too_old" }));
  await expect(sendReport(report(2))).rejects.toThrow();
  expect(waiting()).toEqual([report(1)]);
});

it("keeps what lost a race with another device", async () => {
  const { ApiError } = await import("@/shared/api");
  await drop();
  put.mockRejectedValue(new ApiError(409, { code: "write_conflict" }));
  expect(await sendReport(report(1))).toBeUndefined();
  post.mockRejectedValue(new ApiError(409, { code: "write_conflict" }));
  await flushReports();
  expect(waiting()).toEqual([report(1)]);
});

it("sends what another tab has kept while both sent the same", async () => {
  await drop();
  keepReport(report(1));
  post.mockImplementationOnce(() => {
    localStorage.setItem("atrium.learning.reports", JSON.stringify({ userId: "usr_1", reports: [report(2)] }));
    return Promise.resolve(answer);
  });
  post.mockResolvedValue(answer);
  await flushReports();
  expect(post).toHaveBeenLastCalledWith("/api/v1/learning/sync", { body: { reports: [report(2)] } });
  expect(waiting()).toEqual([]);
});

it("drops a batch that would be refused for ever, and sends each once when asked twice", async () => {
  const { ApiError } = await import("@/shared/api");
  await drop();
  keepReport(report(1));
  post.mockRejectedValue(new ApiError(422, {}));
  await Promise.all([flushReports(), flushReports()]);
  expect(post).toHaveBeenCalledTimes(1);
  expect(waiting()).toEqual([]);
});

it("sends in parts of a hundred", async () => {
  for (let second = 0; second < 130; second++) keepReport(report(second));
  post.mockResolvedValue(answer);
  await flushReports();
  expect(post.mock.calls.map(([, { body }]) => (body as { reports: Report[] }).reports.length)).toEqual([100, 30]);
});
