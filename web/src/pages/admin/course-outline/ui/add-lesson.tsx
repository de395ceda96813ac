import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useNavigate } from "react-router";
import { type Course, draftQuery } from "@/entities/course";
import { api, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Dialog, errorText } from "@/shared/ui";
import { Choices, TextField } from "@/shared/ui/form";

type Kind = "text" | "video" | "quiz";
const KINDS: Kind[] = ["text", "video", "quiz"];

/** A new lesson at the end of a section; its content is written on its own screen. */
export function AddLesson({ course, sectionId, onClose }: { course: Course; sectionId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [key] = useIdempotencyKey();
  const [kind, setKind] = useState<Kind>("text");
  const [title, setTitle] = useState("");
  const [tried, setTried] = useState(false);
  const form = useId();
  const add = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/courses/{course_id}/lessons", {
          params: { path: { course_id: course.id }, header: { "Idempotency-Key": key } },
          body: {
            section_id: sectionId,
            title: title.trim(),
            kind,
            body: "",
            is_preview: false,
            is_required: true,
            opens_after_days: 0,
          },
        }),
      ),
    onSuccess: async (lesson) => {
      await queryClient.invalidateQueries({ queryKey: draftQuery(course.id).queryKey });
      await navigate(`/admin/courses/${course.id}/lessons/${lesson.id}`);
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("areas.courses.addLesson")}
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" form={form} busy={add.isPending}>
            {t("areas.courses.add")}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (title.trim() && !add.isPending) add.mutate();
        }}
      >
        <Choices
          legend={t("areas.courses.kindTitle")}
          name="kind"
          value={kind}
          onChange={(value) => {
            setKind(value);
          }}
          options={KINDS.map((one) => ({ value: one, label: t(`areas.courses.kind.${one}`) }))}
        />
        <TextField
          label={t("areas.courses.lessonTitle")}
          value={title}
          maxLength={200}
          onChange={(event) => {
            setTitle(event.target.value);
          }}
          error={tried && !title.trim() ? t("form.required") : undefined}
        />
        {add.error && (
          <p role="alert" className="font-medium text-danger">
            {errorText(add.error)}
          </p>
        )}
      </form>
    </Dialog>
  );
}
