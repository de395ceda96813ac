import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { type Course, draftChanged, draftQuery } from "@/entities/course";
import { useMay } from "@/entities/permission";
import { ApiError, api, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Dialog, errorText, Notice, toast, toastError } from "@/shared/ui";
import { TextAreaField } from "@/shared/ui/form";
import { type Step, stepsOf } from "../model/steps";

interface Missing {
  code: string;
  lesson_id?: string;
  section_id?: string;
}

function done(course: Course, step: Step, text: string): Promise<Course> {
  const params = { path: { course_id: course.id } };
  const acts: Record<Step, () => Promise<Course>> = {
    submit: () => unwrap(api.POST("/api/v1/courses/{course_id}/submit", { params })),
    return: () => unwrap(api.POST("/api/v1/courses/{course_id}/return", { params, body: { comment: text } })),
    publish: () =>
      unwrap(api.POST("/api/v1/courses/{course_id}/publish", { params, body: { version: course.version } })),
    archive: () => unwrap(api.POST("/api/v1/courses/{course_id}/archive", { params })),
    reopen: () => unwrap(api.POST("/api/v1/courses/{course_id}/reopen", { params })),
    withdraw: () => unwrap(api.POST("/api/v1/courses/{course_id}/withdraw", { params, body: { reason: text } })),
  };
  return acts[step]();
}

/** Where a course stands between its authors and its learners: what was said, what it lacks, and the next steps. */
export function Review({ course }: { course: Course }) {
  const { t } = useTranslation();
  const isAdmin = useMay("courses.administer");
  const [asked, setAsked] = useState<Step>();
  const [missing, setMissing] = useState<Missing[]>([]);
  const act = useMutation({
    mutationFn: ({ step, text }: { step: Step; text: string }) => done(course, step, text),
    onSuccess: (changed, { step }) => {
      setAsked(undefined);
      setMissing([]);
      draftChanged(changed);
      for (const list of ["course-history", "course-releases", "course-changes"]) {
        void queryClient.invalidateQueries({ queryKey: [list, course.id] });
      }
      toast.success(t(`areas.courses.done.${step}`));
    },
    onError: async (error) => {
      setAsked(undefined);
      if (isCode(error, "course_incomplete")) {
        setMissing(error.fields);
        return;
      }
      if (isCode(error, "version_conflict")) toast.error(t("areas.courses.changedMeanwhile"));
      else toastError(error);
      if (error instanceof ApiError && error.status === 403) {
        await queryClient.invalidateQueries({ queryKey: ["me", "permissions"] });
      }
      await queryClient.invalidateQueries({ queryKey: draftQuery(course.id).queryKey });
    },
  });
  const steps = stepsOf(course, isAdmin);
  const shown = missing.filter((one) => stillThere(course, one));
  return (
    <>
      {course.status === "withdrawn" && (
        <Notice tone="danger" title={t("areas.courses.withdrawnTitle")}>
          {course.withdrawal_reason}
        </Notice>
      )}
      {course.review_comment && course.status === "draft" && (
        <Notice tone="amber" title={t("areas.courses.returnedTitle")}>
          <p className="whitespace-pre-line wrap-anywhere">{course.review_comment}</p>
        </Notice>
      )}
      {course.status === "in_review" && (
        <Notice tone="amber" title={t(isAdmin ? "areas.courses.toReview" : "areas.courses.inReview")}>
          <Link className="font-medium underline" to={`/admin/courses/${course.id}/history`}>
            {t("areas.courses.seeChanges")}
          </Link>
        </Notice>
      )}
      {shown.length > 0 && (
        <Notice tone="danger" title={t("areas.courses.incomplete")}>
          <ul className="mt-1 list-disc pl-5">
            {shown.map((one) => (
              <li key={`${one.code}-${one.lesson_id ?? one.section_id ?? ""}`}>
                <Lacks course={course} missing={one} />
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {steps.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {steps.map((step, place) => (
            <Button
              key={step}
              variant={step === "withdraw" ? "danger" : place === 0 && step !== "archive" ? "primary" : "secondary"}
              busy={act.isPending && act.variables.step === step}
              onClick={() => {
                if (step === "submit" || step === "reopen") act.mutate({ step, text: "" });
                else setAsked(step);
              }}
            >
              {step === "return" && !isAdmin ? t("areas.courses.step.takeBack") : t(`areas.courses.step.${step}`)}
            </Button>
          ))}
        </div>
      )}
      {asked && (
        <Asked
          course={course}
          step={asked}
          busy={act.isPending}
          onClose={() => setAsked(undefined)}
          onSure={(text) => act.mutate({ step: asked, text })}
        />
      )}
    </>
  );
}

const stillThere = (course: Course, { lesson_id, section_id }: Missing): boolean =>
  (!lesson_id || course.sections.some((one) => one.lessons.some((lesson) => lesson.id === lesson_id))) &&
  (!section_id || course.sections.some((one) => one.id === section_id));

function Lacks({ course, missing }: { course: Course; missing: Missing }) {
  const { t } = useTranslation();
  const why = t(`areas.courses.lacks.${missing.code}` as "areas.courses.lacks.empty_body", {
    defaultValue: errorText(undefined),
  });
  const lesson = course.sections.flatMap((one) => one.lessons).find((one) => one.id === missing.lesson_id);
  const section = course.sections.find((one) => one.id === missing.section_id);
  if (lesson) {
    return (
      <>
        <Link className="font-medium underline" to={`/admin/courses/${course.id}/lessons/${lesson.id}`}>
          {lesson.title}
        </Link>
        : {why}
      </>
    );
  }
  return (
    <>
      {section && `${section.title}: `}
      {why}
    </>
  );
}

interface AskedProps {
  course: Course;
  step: Step;
  busy: boolean;
  onClose: () => void;
  onSure: (text: string) => void;
}

/** Says what a step means, and takes the comment or the reason where the step has one. */
function Asked({ course, step, busy, onClose, onSure }: AskedProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const needsText = step === "return" || step === "withdraw";
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`areas.courses.step.${step}`)}
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button
            variant={step === "withdraw" ? "danger" : "primary"}
            busy={busy}
            onClick={() => {
              setTried(true);
              if (!needsText || text.trim()) onSure(text.trim());
            }}
          >
            {t(`areas.courses.step.${step}`)}
          </Button>
        </>
      }
    >
      <p className="mb-4 text-muted">
        {t(`areas.courses.ask.${step}` as "areas.courses.ask.publish", { title: course.title })}
      </p>
      {needsText && (
        <TextAreaField
          label={t(step === "return" ? "areas.courses.comment" : "areas.courses.reason")}
          rows={4}
          maxLength={step === "return" ? 2000 : 500}
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={tried && !text.trim() ? t("form.required") : undefined}
        />
      )}
    </Dialog>
  );
}
