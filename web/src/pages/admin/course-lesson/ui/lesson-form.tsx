import { useMutation } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useEffect, useRef, useState } from "react";
import { useBlocker } from "react-router";
import { type Course, draftQuery, type LessonDraft, lessonDraftQuery } from "@/entities/course";
import { ApiError, api, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { useEdited } from "@/shared/lib/saving";
import { Button, Card, Dialog, errorText, Notice, toast } from "@/shared/ui";
import { ConflictNotice } from "@/shared/ui/conflict";
import { TextField } from "@/shared/ui/form";
import { MarkdownField } from "@/shared/ui/markdown";
import { changesOf, NAMES, problemsIn, quizIn, type Values, valuesOf } from "../model/lesson";
import { ProblemText } from "./problem-text";
import { QuizEditor } from "./quiz-editor";
import { Settings } from "./settings";
import { VideoPicker } from "./video-picker";

/** A field's value in words, for somebody who compares two. */
function shown(t: TFunction, name: keyof Values, value: Values[keyof Values]): string {
  if (name === "quiz" || name === "video_id")
    return t(value ? "areas.courses.quizChanged" : "areas.courses.noVideoYet");
  if (name === "rule") return t(`areas.courses.rule.${value as Values["rule"]}`);
  return typeof value === "boolean" ? t(value ? "areas.courses.yes" : "areas.courses.no") : String(value);
}

const stripped = (path: string): string => path.replace(/^body\./, "");

/** A lesson's content and settings; kept in this browser until it is saved. */
export function LessonForm({ course, lesson }: { course: Course; lesson: LessonDraft }) {
  const { t } = useTranslation();
  const { kind } = lesson;
  const edited = useEdited({ key: `lesson.${lesson.id}`, thing: lesson, valuesOf, names: NAMES });
  const { base, values, isDirty, kept, conflict } = edited;
  const [problems, setProblems] = useState<Record<string, string>>({});
  const form = useRef<HTMLFormElement>(null);
  const isReadOnly = course.status === "withdrawn";
  const change = (changes: Partial<Values>) => {
    edited.change(changes);
    setProblems({});
  };
  const send = (mine: Values, seen: LessonDraft): Promise<LessonDraft> =>
    unwrap(
      api.PATCH("/api/v1/courses/{course_id}/lessons/{lesson_id}", {
        params: { path: { course_id: course.id, lesson_id: lesson.id } },
        body: { ...changesOf(kind, valuesOf(seen), mine), version: seen.course_version } as never,
      }),
    );
  const save = useMutation({
    mutationFn: async (mine: Values) => {
      try {
        return await send(mine, base);
      } catch (error) {
        if (!isCode(error, "version_conflict")) throw error;
        const now = await queryClient.query({ ...lessonDraftQuery(course.id, lesson.id), staleTime: 0 });
        const both = edited.over(now, mine);
        return both && send(both, now);
      }
    },
    onSuccess: async (now, mine) => {
      if (!now) return;
      edited.settled(now, mine);
      toast.success(t("action.saved"));
      queryClient.setQueryData(lessonDraftQuery(course.id, lesson.id).queryKey, now);
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: draftQuery(course.id).queryKey }),
        queryClient.invalidateQueries({ queryKey: ["course-changes", course.id] }),
      ]);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 422) {
        setProblems(Object.fromEntries(error.fields.map((one) => [stripped(one.field), one.code])));
      }
    },
  });
  const hasProblems = Object.keys(problems).length > 0;
  useEffect(() => {
    if (!hasProblems) return;
    // What is wrong first has the focus.
    form.current?.querySelector<HTMLElement>("[aria-invalid=true], [data-problem]")?.focus();
  }, [hasProblems, problems]);
  const submit = () => {
    const found = problemsIn(kind, values);
    setProblems(found);
    if (Object.keys(found).length === 0 && !save.isPending) save.mutate(values);
  };
  const blocker = useBlocker(isDirty && !isReadOnly);
  return (
    <form
      ref={form}
      noValidate
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {kept && (
        <Notice
          tone="amber"
          title={t("areas.courses.draftKept")}
          action={
            <div className="flex flex-wrap gap-2">
              <Button variant="secondary" onClick={kept.restore}>
                {t("areas.courses.draftRestore")}
              </Button>
              <Button variant="quiet" onClick={kept.drop}>
                {t("areas.courses.draftDrop")}
              </Button>
            </div>
          }
        />
      )}
      <fieldset disabled={isReadOnly} className="contents">
        <Card className="flex flex-col gap-5">
          <TextField
            label={t("areas.courses.lessonTitle")}
            value={values.title}
            maxLength={200}
            error={problems.title ? t("form.required") : undefined}
            onChange={(event) => change({ title: event.target.value })}
          />
          {kind === "video" && <VideoPicker value={values.video_id} onChange={(video_id) => change({ video_id })} />}
          <MarkdownField
            label={t(kind === "text" ? "areas.courses.article" : "areas.courses.notes")}
            value={values.body}
            maxLength={102_400}
            error={problems.body ? t(`problems.code.${problems.body}` as "problems.code.body_too_long") : undefined}
            onChange={(event) => change({ body: event.target.value })}
          />
        </Card>
        {kind === "quiz" && (
          <QuizEditor
            quiz={quizIn(values)}
            problems={problems}
            onChange={(quiz) => change({ quiz: JSON.stringify(quiz) })}
          />
        )}
        <Settings kind={kind} values={values} onChange={change} />
      </fieldset>
      {conflict && (
        <ConflictNotice
          differences={conflict.differences.map(({ name, mine, theirs }) => ({
            field: name,
            label: t(`areas.courses.lessonFields.${name}`),
            mine: shown(t, name, mine),
            theirs: shown(t, name, theirs),
          }))}
          onTake={() => conflict.settle("theirs")}
          onKeep={() => conflict.settle("mine")}
        />
      )}
      {!isReadOnly && (
        <div className="sticky bottom-16 z-20 -mx-4 flex flex-wrap items-center gap-4 border-t border-line bg-canvas/95 px-4 py-3 sm:mx-0 sm:px-0 lg:bottom-0">
          <Button type="submit" busy={save.isPending} disabled={!isDirty}>
            {t("action.save")}
          </Button>
          {isDirty && (
            <Button variant="quiet" onClick={edited.undo}>
              {t("areas.courses.undo")}
            </Button>
          )}
          {save.error && !hasProblems && (
            <p role="alert" className="font-medium text-danger">
              {errorText(save.error)}
            </p>
          )}
          {hasProblems && <ProblemText>{t("areas.courses.seeProblems")}</ProblemText>}
        </div>
      )}
      {blocker.state === "blocked" && (
        <Dialog
          open
          onClose={() => blocker.reset()}
          title={t("areas.courses.leaveTitle")}
          footer={
            <>
              <Button variant="secondary" onClick={() => blocker.reset()}>
                {t("areas.courses.stay")}
              </Button>
              <Button variant="danger" onClick={() => blocker.proceed()}>
                {t("areas.courses.leave")}
              </Button>
            </>
          }
        >
          <p className="text-muted">{t("areas.courses.leaveText")}</p>
        </Dialog>
      )}
    </form>
  );
}
