import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { type Course, LessonIcon } from "@/entities/course";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, money } from "@/shared/lib";
import { Badge, Empty, LoadError, Skeleton } from "@/shared/ui";
import { difference, quizText } from "../model/difference";

type Field = Schemas["FieldChangeOut"];
type LessonChange = Schemas["LessonChangeOut"];
const TONES = { added: "leaf", removed: "danger", changed: "accent", moved: "neutral" } as const;

/** What the draft, or a release, has other than the release before it. */
export function Changes({ course, until }: { course: Course; until: number | undefined }) {
  const { t } = useTranslation();
  const compared = until ?? "draft";
  const { data, error, isError, refetch } = useQuery({
    queryKey: ["course-changes", course.id, compared, until ? 0 : course.version],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/courses/{course_id}/changes", {
          params: { path: { course_id: course.id }, query: until ? { until } : {} },
          signal,
        }),
      ),
    // A draft that another version follows stays until that is here, so that the lessons which are open stay open.
    placeholderData: (before, query) =>
      query?.queryKey[1] === course.id && query.queryKey[2] === compared ? before : undefined,
  });
  if (isError) return <LoadError error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-64 rounded-card" />;
  if (data.fields.length === 0 && data.lessons.length === 0) return <Empty title={t("areas.courses.noChanges")} />;
  return (
    <div className="flex flex-col gap-4">
      {data.from_release === 0 && <p className="text-muted">{t("areas.courses.allIsNew")}</p>}
      {data.fields.map((one) => (
        <FieldChange key={one.field} change={one} />
      ))}
      {data.lessons.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {data.lessons.map((one) => (
            <LessonRow key={one.lesson_id} courseId={course.id} change={one} />
          ))}
        </ul>
      )}
    </div>
  );
}

function FieldChange({ change }: { change: Field }) {
  const { t } = useTranslation();
  const shown = (value: Field["before"]): string => {
    if (value === null || value === "") return "";
    if (change.field === "price") return money(Number(value));
    if (change.field === "level") return t(`areas.courses.levels.${value as "beginner"}`);
    if (change.field === "unlock") return t(`areas.courses.unlocks.${value as "any"}`);
    return String(value);
  };
  return (
    <div className="rounded-card border border-line bg-surface p-4">
      <h3 className="mb-2 text-sm font-semibold">{t(`areas.courses.fields.${change.field}`)}</h3>
      {change.field === "cover_url" ? (
        <div className="flex flex-wrap gap-4">
          {[change.before, change.after].map(
            (url) => url && <img key={url} src={String(url)} alt="" className="h-28 rounded-control object-cover" />,
          )}
        </div>
      ) : (
        <Difference before={shown(change.before)} after={shown(change.after)} />
      )}
    </div>
  );
}

function LessonRow({ courseId, change }: { courseId: string; change: LessonChange }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const hasTexts = change.change !== "moved";
  const row = (
    <>
      <LessonIcon kind={change.kind} />
      <span className="min-w-0 flex-1 text-left font-medium wrap-anywhere">{change.title}</span>
      <Badge tone={TONES[change.change]}>{t(`areas.courses.change.${change.change}`)}</Badge>
    </>
  );
  if (!hasTexts) return <li className="flex min-h-13 items-center gap-3 px-4 py-1.5">{row}</li>;
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        className="flex min-h-13 w-full items-center gap-3 px-4 py-1.5 hover:bg-sunken"
      >
        {row}
        <ChevronDown className={cn("size-5 shrink-0 transition-transform", isOpen && "rotate-180")} aria-hidden />
      </button>
      {isOpen && <Revisions courseId={courseId} change={change} />}
    </li>
  );
}

/** Both revisions of a lesson, compared. */
function Revisions({ courseId, change }: { courseId: string; change: LessonChange }) {
  const { t } = useTranslation();
  const { data, error, isError, refetch } = useQuery({
    queryKey: ["lesson-revisions", change.lesson_id, change.before_revision, change.after_revision],
    queryFn: ({ signal }) =>
      Promise.all(
        [change.before_revision, change.after_revision].map((revision) =>
          revision === null
            ? Promise.resolve(null)
            : unwrap(
                api.GET("/api/v1/courses/{course_id}/lessons/{lesson_id}/revisions/{revision}", {
                  params: { path: { course_id: courseId, lesson_id: change.lesson_id, revision } },
                  signal,
                }),
              ),
        ),
      ),
    // A revision never changes.
    staleTime: Infinity,
  });
  if (isError) return <LoadError error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton className="m-4 h-24" />;
  const [before, after] = data;
  const parts: [string, string, string][] = [
    [t("areas.courses.lessonTitle"), before?.title ?? "", after?.title ?? ""],
    [t("areas.courses.article"), before?.body ?? "", after?.body ?? ""],
    [t("areas.courses.video"), before?.video_id ?? "", after?.video_id ?? ""],
    [t("areas.courses.kind.quiz"), quizText(before?.quiz), quizText(after?.quiz)],
  ];
  const changed = parts.filter(([, old, now]) => old !== now);
  return (
    <div className="flex flex-col gap-3 px-4 pb-4">
      {changed.length === 0 && <p className="text-muted">{t("areas.courses.onlySettings")}</p>}
      {changed.map(([name, old, now]) => (
        <div key={name}>
          <h3 className="mb-1 text-sm font-semibold text-muted">{name}</h3>
          <Difference before={old} after={now} />
        </div>
      ))}
    </div>
  );
}

function Difference({ before, after }: { before: string; after: string }) {
  return (
    <p className="rounded-control bg-canvas px-3 py-2 whitespace-pre-wrap wrap-anywhere">
      {difference(before, after).map((piece, place) =>
        piece.kind === "added" ? (
          <ins key={place} className="bg-leaf-soft text-leaf no-underline">
            {piece.text}
          </ins>
        ) : piece.kind === "removed" ? (
          <del key={place} className="bg-danger-soft text-danger">
            {piece.text}
          </del>
        ) : (
          <span key={place}>{piece.text}</span>
        ),
      )}
    </p>
  );
}
