import { useMutation, useQuery } from "@tanstack/react-query";
import { LoaderCircle, Sparkles } from "lucide-react";
import { useMemo, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { taskQuery, watchTask } from "@/entities/task";
import { api, type Schemas, unwrap, useIdempotencyKey, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { useDraft, useTitle } from "@/shared/lib";
import { Button, ButtonLink, Card, errorText, LoadError, Notice, PageTitle } from "@/shared/ui";
import { Choices, TextAreaField } from "@/shared/ui/form";

type Kind = Schemas["RequestCreate"]["kind"];
const KINDS: Kind[] = ["question", "summarize", "classify", "translate"];

/** A question to the model: a task that is watched here, and in the tray when somebody goes elsewhere. */
export function AskPage() {
  const { t } = useTranslation();
  useTitle(t("ask.title"));
  const { taskId } = useParams();
  return (
    <div className="shell max-w-3xl! py-8 sm:py-12">
      <PageTitle>{t("ask.title")}</PageTitle>
      {taskId ? <Asked taskId={taskId} /> : <Form />}
    </div>
  );
}

function Form() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const [values, setValues] = useState<{ kind: Kind; text: string; context: string }>({
    kind: "question",
    text: "",
    context: "",
  });
  const [key] = useIdempotencyKey();
  const draft = useDraft(
    "ask",
    useMemo(() => values, [values]),
  );
  const [restored, setRestored] = useState(false);
  if (!restored) {
    setRestored(true);
    setValues(draft.restore(values));
  }
  const needsContext = values.kind === "classify" || values.kind === "translate";
  const send = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/request", {
          params: { header: { "Idempotency-Key": key } },
          body: { kind: values.kind, text: values.text.trim(), context: values.context.trim() || null },
        }),
      ),
    onSuccess: async ({ task_id }) => {
      draft.clear();
      watchTask({ id: task_id, label: "question", path: `/help/ask/${task_id}` });
      await navigate(`/help/ask/${task_id}`);
    },
  });
  const submit = () => {
    setAsked(true);
    if (values.text.trim() && (!needsContext || values.context.trim())) send.mutate();
  };
  return (
    <>
      <p className="mb-6 max-w-prose text-muted">{t("ask.text")}</p>
      <Card>
        <form
          noValidate
          className="flex flex-col gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          {send.error && (
            <p role="alert" className="font-medium text-danger">
              {errorText(send.error)}
            </p>
          )}
          <Choices
            pills
            legend={t("ask.kind")}
            name="kind"
            value={values.kind}
            onChange={(kind) => setValues({ ...values, kind })}
            options={KINDS.map((kind) => ({ value: kind, label: t(`ask.kinds.${kind}`) }))}
          />
          <TextAreaField
            label={t(`ask.prompt.${values.kind}`)}
            rows={5}
            maxLength={5000}
            value={values.text}
            error={asked && !values.text.trim() ? t("form.required") : undefined}
            onChange={(event) => setValues({ ...values, text: event.target.value })}
          />
          <TextAreaField
            label={t(`ask.context.${values.kind}`)}
            optional={!needsContext}
            rows={2}
            maxLength={10_000}
            value={values.context}
            error={asked && needsContext && !values.context.trim() ? t("form.required") : undefined}
            onChange={(event) => setValues({ ...values, context: event.target.value })}
          />
          <Button type="submit" size="lg" busy={send.isPending} className="self-start">
            <Sparkles aria-hidden />
            {t("ask.send")}
          </Button>
        </form>
      </Card>
    </>
  );
}

function Asked({ taskId }: { taskId: string }) {
  const { t } = useTranslation();
  const task = useQuery(taskQuery(taskId));
  useLive(`task/${taskId}`, ["task", taskId]);
  if (task.isError && !task.data) return <LoadError error={task.error} retry={() => void task.refetch()} />;
  const status = task.data?.status;
  return (
    <div className="flex flex-col gap-6">
      <div aria-live="polite">
        {status === "succeeded" && task.data ? (
          <Card>
            <h2 className="mb-3 text-lg font-semibold">{t("ask.answer")}</h2>
            <p className="leading-relaxed break-words whitespace-pre-line">{answerOf(task.data.result ?? {})}</p>
          </Card>
        ) : status === "failed" ? (
          <Notice tone="amber" title={t("ask.failed")} />
        ) : (
          <Card className="flex items-center gap-3">
            <LoaderCircle className="size-5 shrink-0 animate-spin text-accent" aria-hidden />
            <p className="font-medium">{t("ask.waiting")}</p>
          </Card>
        )}
      </div>
      <div className="flex flex-wrap gap-3">
        <ButtonLink to="/help/ask">{t("ask.again")}</ButtonLink>
        <ButtonLink to="/help/new" variant="secondary">
          {t("ask.toHuman")}
        </ButtonLink>
      </div>
    </div>
  );
}

const TEXTS = ["answer", "summary", "category", "translation"] as const;

/** The answer's text, in whichever field the kind of request has put it, and its points below; no codes beside it. */
export function answerOf(result: Record<string, unknown>): string {
  const texts = TEXTS.map((name) => result[name]).filter((value) => typeof value === "string" && value !== "");
  const points = Array.isArray(result.key_points) ? result.key_points.map((one) => `• ${String(one)}`) : [];
  return [...texts, ...(points.length > 0 ? [points.join("\n")] : [])].join("\n\n");
}
