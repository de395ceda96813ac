import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Download, UserPlus, UsersRound } from "lucide-react";
import { useState } from "react";
import { useParams, useSearchParams } from "react-router";
import { draftQuery } from "@/entities/course";
import { watchTask } from "@/entities/task";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, useTitle } from "@/shared/lib";
import { Badge, Button, Dialog, Empty, LoadError, LoadMore, toast, toastError } from "@/shared/ui";
import { SelectFilter } from "@/shared/ui/form";
import { type Column, DataTable } from "@/shared/ui/table";
import { Enrol } from "./enrol";
import { Learner } from "./learner";

type Enrolment = Schemas["EnrolmentOut"];
type Status = Enrolment["status"];
const STATUSES: Status[] = ["active", "awaiting_payment", "revoked", "left", "cancelled"];
const TONES = {
  active: "leaf",
  awaiting_payment: "amber",
  revoked: "danger",
  left: "neutral",
  cancelled: "neutral",
} as const;

const learnersQuery = (courseId: string, status: Status) =>
  infiniteQueryOptions({
    queryKey: ["learners", courseId, status],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/courses/{course_id}/learners", {
          params: {
            path: { course_id: courseId },
            query: { status, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

export function LearnersPage() {
  const { t } = useTranslation();
  const { courseId = "" } = useParams();
  const { data: course } = useQuery(draftQuery(courseId));
  useTitle(t("areas.courses.tab.learners"));
  const [params, setParams] = useSearchParams();
  const [isEnrolling, setIsEnrolling] = useState(false);
  const status = STATUSES.find((one) => one === params.get("status")) ?? "active";
  const list = useInfiniteQuery(learnersQuery(courseId, status));
  const rows = list.data?.pages.flatMap((page) => page.items);
  const set = (name: string, value: string) =>
    setParams((before) => {
      if (value) before.set(name, value);
      else before.delete(name);
      return before;
    });
  const exported = useMutation({
    mutationFn: (format: "csv" | "xapi") =>
      unwrap(
        api.POST("/api/v1/courses/{course_id}/export", { params: { path: { course_id: courseId } }, body: { format } }),
      ),
    onSuccess: ({ task_id }) => {
      watchTask({ id: task_id, label: "file" });
      toast.success(t("areas.courses.exportBegun"));
    },
    onError: toastError,
  });
  const columns: Column<Enrolment>[] = [
    {
      key: "name",
      title: t("areas.courses.learner"),
      cell: (one) => <span className="wrap-anywhere">{one.full_name ?? t("staff.person.gone")}</span>,
    },
    {
      key: "status",
      title: t("areas.courses.statusTitle"),
      cell: (one) => <Badge tone={TONES[one.status]}>{t(`areas.courses.enrolment.${one.status}`)}</Badge>,
    },
    {
      key: "percent",
      title: t("areas.courses.progress"),
      align: "right",
      cell: (one) => `${one.percent}%`,
    },
    {
      key: "enrolled",
      title: t("areas.courses.enrolled"),
      onlyWide: true,
      cell: (one) => date(one.enrolled_at),
    },
    {
      key: "completed",
      title: t("areas.courses.completed"),
      onlyWide: true,
      cell: (one) => (one.completed_at ? date(one.completed_at) : "—"),
    },
  ];
  const learner = params.get("learner");
  return (
    <>
      <div className="mb-5 flex flex-wrap items-center gap-3">
        <SelectFilter
          label={t("areas.courses.statusTitle")}
          value={status}
          onChange={(value) => set("status", value === "active" ? "" : value)}
        >
          {STATUSES.map((one) => (
            <option key={one} value={one}>
              {t(`areas.courses.enrolment.${one}`)}
            </option>
          ))}
        </SelectFilter>
        <span className="flex-1" />
        <Button variant="secondary" busy={exported.isPending} onClick={() => exported.mutate("csv")}>
          <Download aria-hidden />
          CSV
        </Button>
        <Button variant="secondary" busy={exported.isPending} onClick={() => exported.mutate("xapi")}>
          <Download aria-hidden />
          xAPI
        </Button>
        {course && course.release > 0 && course.status !== "withdrawn" && (
          <Button onClick={() => setIsEnrolling(true)}>
            <UserPlus aria-hidden />
            {t("areas.courses.enrol")}
          </Button>
        )}
      </div>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : rows?.length === 0 ? (
        <Empty icon={<UsersRound aria-hidden />} title={t("areas.courses.noLearners")}>
          {t("areas.courses.noLearnersText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.courses.tab.learners")}
          columns={columns}
          rows={rows}
          rowKey={(one) => one.user_id}
          rowName={(one) => one.full_name ?? t("staff.person.gone")}
          rowLink={(one) => {
            const next = new URLSearchParams(params);
            next.set("learner", one.user_id);
            return `?${next}`;
          }}
        />
      )}
      <LoadMore query={list} />
      <Dialog open={isEnrolling} onClose={() => setIsEnrolling(false)} title={t("areas.courses.enrol")}>
        <Enrol courseId={courseId} onDone={() => setIsEnrolling(false)} />
      </Dialog>
      <Dialog
        open={learner !== null}
        onClose={() => set("learner", "")}
        title={t("areas.courses.learner")}
        from="right"
      >
        {learner !== null && <Learner courseId={courseId} userId={learner} onRemoved={() => set("learner", "")} />}
      </Dialog>
    </>
  );
}
