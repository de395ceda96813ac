import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useParams } from "react-router";
import { type Course, draftChanged, draftQuery } from "@/entities/course";
import { api, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { Button, Notice, toastError } from "@/shared/ui";
import { outlineOf, rebased, requestOf, type Section } from "../model/outline";
import { NameDialog } from "./name-dialog";
import { OutlineList } from "./outline-list";

export function OutlinePage() {
  const { t } = useTranslation();
  const { courseId = "" } = useParams();
  const { data: course } = useQuery(draftQuery(courseId));
  useTitle(course ? `${t("areas.courses.tab.outline")}: ${course.title}` : t("areas.courses.tab.outline"));
  return course ? <Outline key={course.id} course={course} /> : null;
}

const put = (course: Course, sections: Section[]) =>
  unwrap(
    api.PUT("/api/v1/courses/{course_id}/outline", {
      params: { path: { course_id: course.id } },
      body: { version: course.version, sections: requestOf(sections) },
    }),
  );
const same = (one: Section[], other: Section[]) => JSON.stringify(requestOf(one)) === JSON.stringify(requestOf(other));

interface Conflict {
  base: Section[];
  mine: Section[];
  theirs: Course;
}

/** Sections and lessons as they are arranged here; each change is saved at once. */
function Outline({ course }: { course: Course }) {
  const { t } = useTranslation();
  // What is shown while it is being saved; else the draft's.
  const [local, setLocal] = useState<Section[]>();
  const [conflict, setConflict] = useState<Conflict>();
  const [isNaming, setIsNaming] = useState(false);
  const sections = local ?? outlineOf(course);
  const isReadOnly = course.status === "withdrawn";
  const save = useMutation({
    // One after another: each is saved over the version that the one before has made.
    scope: { id: `outline-${course.id}` },
    mutationFn: async ({ base, mine }: { base: Section[]; mine: Section[] }): Promise<Course | undefined> => {
      const seen = queryClient.getQueryData(draftQuery(course.id).queryKey) ?? course;
      try {
        return await put(seen, mine);
      } catch (error) {
        if (!isCode(error, "version_conflict", "outline_mismatch")) throw error;
        const theirs = await queryClient.query({ ...draftQuery(course.id), staleTime: 0 });
        if (same(base, outlineOf(theirs))) return put(theirs, mine);
        setConflict({ base, mine, theirs });
        return undefined;
      }
    },
    onSuccess: (saved, { mine }) => {
      if (!saved) return;
      draftChanged(saved);
      setLocal((now) => (now === mine ? undefined : now));
    },
    onError: (error) => {
      setLocal(undefined);
      toastError(error);
    },
  });
  const change = (next: Section[]) => {
    const base = sections;
    setLocal(next);
    if (!same(base, next)) save.mutate({ base, mine: next });
  };
  const settle = (keep: "mine" | "theirs") => {
    if (!conflict) return;
    setConflict(undefined);
    setLocal(undefined);
    if (keep === "theirs") return;
    const now = outlineOf(conflict.theirs);
    const mine = rebased(conflict.base, conflict.mine, now);
    setLocal(mine);
    save.mutate({ base: now, mine });
  };
  return (
    <div className="flex max-w-4xl flex-col gap-5">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
        <p className="min-w-0 flex-1 basis-72 text-muted">{t("areas.courses.outlineText")}</p>
        <p role="status" className="text-sm text-muted">
          {save.isPending ? t("areas.courses.saving") : save.isSuccess && !conflict ? t("action.saved") : ""}
        </p>
      </div>
      {conflict && (
        <Notice
          tone="amber"
          title={t("areas.courses.outlineConflict")}
          action={
            <div className="flex flex-wrap gap-3">
              <Button variant="secondary" onClick={() => settle("theirs")}>
                {t("staff.conflict.take")}
              </Button>
              <Button variant="secondary" onClick={() => settle("mine")}>
                {t("staff.conflict.keep")}
              </Button>
            </div>
          }
        >
          {t("areas.courses.outlineConflictText")}
        </Notice>
      )}
      <OutlineList course={course} sections={sections} isReadOnly={isReadOnly || Boolean(conflict)} onChange={change} />
      {!isReadOnly && (
        <Button variant="secondary" className="self-start" onClick={() => setIsNaming(true)}>
          <Plus aria-hidden />
          {t("areas.courses.addSection")}
        </Button>
      )}
      {isNaming && (
        <NameDialog
          title={t("areas.courses.addSection")}
          label={t("areas.courses.sectionTitle")}
          initial=""
          onClose={() => setIsNaming(false)}
          onName={(title) => {
            setIsNaming(false);
            change([...sections, { key: crypto.randomUUID(), title, lessons: [] }]);
          }}
        />
      )}
    </div>
  );
}
