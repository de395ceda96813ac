import { useMutation, useQuery } from "@tanstack/react-query";
import { LifeBuoy, LoaderCircle, SendHorizontal, Sparkles } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { taskQuery } from "@/entities/task";
import { api, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, useDraft } from "@/shared/lib";
import { Button, ButtonLink, ConfirmButton, LoadError, Skeleton, toastError } from "@/shared/ui";
import { TextAreaField } from "@/shared/ui/form";
import { awaitsAnswer, type ChatMessage, chatQuery } from "../model/chat";

interface Props {
  courseId: string;
  courseSlug: string;
  lessonId: string;
  /** Where the video is now. */
  position: () => number | undefined;
}

/** The assistant beside a lesson: it answers from what this person may open, names its sources, and hands over. */
export function TutorChat({ courseId, courseSlug, lessonId, position }: Props) {
  const { t } = useTranslation();
  const chat = useQuery(chatQuery(courseId));
  const draft = useDraftText(`tutor.${lessonId}`);
  const [key, renewKey] = useIdempotencyKey();
  const [taskId, setTaskId] = useState<string>();
  const reload = () => queryClient.invalidateQueries({ queryKey: chatQuery(courseId).queryKey });
  // Asked again after a lost answer it is the same question, though the video has played on.
  const asked = useRef<{ text: string; position_seconds: number | null }>(undefined);
  const ask = useMutation({
    mutationFn: (written: string) => {
      const text = written.trim();
      if (asked.current?.text !== text) asked.current = { text, position_seconds: position() ?? null };
      return unwrap(
        api.POST("/api/v1/courses/{course_id}/lessons/{lesson_id}/chat", {
          params: { path: { course_id: courseId, lesson_id: lessonId }, header: { "Idempotency-Key": key } },
          body: asked.current,
        }),
      );
    },
    onSuccess: (accepted, text) => {
      asked.current = undefined;
      // What was written while this went out is still to be asked.
      draft.setText((now) => (now === text ? "" : now));
      renewKey();
      setTaskId(accepted.task_id);
      void reload();
    },
    onError: toastError,
  });
  const clear = async () => {
    try {
      await unwrap(api.DELETE("/api/v1/courses/{course_id}/chat", { params: { path: { course_id: courseId } } }));
      await reload();
    } catch (error) {
      toastError(error);
    }
  };
  const messages = chat.data ?? [];
  const list = useRef<HTMLOListElement>(null);
  // The newest is in sight, within the chat alone: the page stays where it is.
  useEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [messages.length]);
  return (
    <div className="flex min-h-0 flex-col gap-4">
      <p className="text-sm text-muted">{t("academy.tutor.text")}</p>
      {chat.isError ? (
        <LoadError error={chat.error} retry={() => void chat.refetch()} />
      ) : chat.isPending ? (
        <Skeleton className="h-24 rounded-card" />
      ) : (
        messages.length > 0 && (
          <ol
            ref={list}
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard
            tabIndex={0}
            className="flex max-h-[60dvh] min-h-0 flex-col gap-3 overflow-y-auto lg:max-h-none"
            aria-live="polite"
            aria-label={t("academy.tutor.title")}
          >
            {messages.map((message) => (
              <Said key={message.id} message={message} courseSlug={courseSlug} onChange={() => void reload()} />
            ))}
          </ol>
        )
      )}
      {taskId ? (
        <Answering key={taskId} taskId={taskId} onDone={() => void reload().then(() => setTaskId(undefined))} />
      ) : (
        awaitsAnswer(messages) && <Searching />
      )}
      <form
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (draft.text.trim() && !ask.isPending) ask.mutate(draft.text);
        }}
      >
        <TextAreaField
          label={t("academy.tutor.question")}
          rows={2}
          maxLength={2000}
          value={draft.text}
          onChange={(event) => draft.setText(event.target.value)}
        />
        <div className="flex flex-wrap gap-3">
          <Button type="submit" busy={ask.isPending}>
            <SendHorizontal aria-hidden />
            {t("academy.tutor.ask")}
          </Button>
          {messages.length > 0 && (
            <ConfirmButton
              title={t("academy.tutor.clearTitle")}
              text={t("academy.tutor.clearText")}
              confirm={t("academy.tutor.clear")}
              variant="quiet"
              onConfirm={clear}
            >
              {t("academy.tutor.clear")}
            </ConfirmButton>
          )}
        </div>
      </form>
    </div>
  );
}

function useDraftText(name: string) {
  const [text, setText] = useState("");
  const [restored, setRestored] = useState(false);
  const draft = useDraft(name, { text });
  if (!restored) {
    setRestored(true);
    setText(draft.restore({ text: "" }).text);
  }
  return { text, setText };
}

function Answering({ taskId, onDone }: { taskId: string; onDone: () => void }) {
  const { t } = useTranslation();
  const task = useQuery({
    ...taskQuery(taskId),
    queryFn: async () => {
      const found = await unwrap(api.GET("/api/v1/result/{task_id}", { params: { path: { task_id: taskId } } }));
      if (found.status === "succeeded") onDone();
      return found;
    },
  });
  if (task.data?.status === "failed") {
    return (
      <p role="alert" className="font-medium text-danger">
        {t("academy.tutor.failed")}
      </p>
    );
  }
  return <Searching />;
}

function Searching() {
  const { t } = useTranslation();
  return (
    <p role="status" className="flex items-center gap-3 text-muted">
      <LoaderCircle className="size-5 shrink-0 animate-spin text-accent" aria-hidden />
      {t("academy.tutor.waiting")}
    </p>
  );
}

const clock = (seconds: number): string =>
  `${String(Math.floor(seconds / 60))}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function Said({ message, courseSlug, onChange }: { message: ChatMessage; courseSlug: string; onChange: () => void }) {
  const { t } = useTranslation();
  const isOwn = message.role === "user";
  return (
    <li
      className={cn(
        "flex max-w-[92%] flex-col gap-2 rounded-card px-4 py-3",
        isOwn ? "self-end bg-ink text-canvas" : "self-start bg-sunken",
      )}
    >
      <p className="sr-only">{isOwn ? t("academy.tutor.you") : t("academy.tutor.title")}</p>
      <p className="wrap-anywhere whitespace-pre-line">{message.text}</p>
      {!isOwn && message.is_grounded === false && (
        <p className="text-sm text-amber">{t("academy.tutor.notGrounded")}</p>
      )}
      {message.sources.length > 0 && (
        <ul className="flex flex-col gap-1 border-t border-line pt-2 text-sm" aria-label={t("academy.tutor.sources")}>
          {message.sources.map((source) => (
            <li key={source.id}>
              {source.lesson_id ? (
                <Link
                  to={`/courses/${courseSlug}/lessons/${source.lesson_id}${
                    source.from_seconds ? `?t=${Math.floor(source.from_seconds)}` : ""
                  }`}
                  title={source.quote}
                  className="inline-flex min-h-11 items-center gap-1.5 underline underline-offset-4"
                >
                  <Sparkles className="size-4 shrink-0" aria-hidden />
                  {source.title}
                  {source.from_seconds ? `, ${clock(source.from_seconds)}` : ""}
                </Link>
              ) : (
                source.title
              )}
            </li>
          ))}
        </ul>
      )}
      {message.ticket_id ? (
        <ButtonLink to={`/help/${message.ticket_id}`} variant="secondary" className="self-start">
          {t("academy.tutor.ticket")}
        </ButtonLink>
      ) : (
        message.action === "open_ticket" && <HandOff messageId={message.id} onDone={onChange} />
      )}
    </li>
  );
}

function HandOff({ messageId, onDone }: { messageId: string; onDone: () => void }) {
  const { t } = useTranslation();
  const [key] = useIdempotencyKey();
  const [taskId, setTaskId] = useState<string>();
  const handOver = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/assistant/messages/{chat_message_id}/hand-off", {
          params: { path: { chat_message_id: messageId }, header: { "Idempotency-Key": key } },
        }),
      ),
    onSuccess: (accepted) => setTaskId(accepted.task_id),
    onError: toastError,
  });
  if (taskId) return <Answering taskId={taskId} onDone={onDone} />;
  return (
    <Button variant="secondary" className="self-start" busy={handOver.isPending} onClick={() => handOver.mutate()}>
      <LifeBuoy aria-hidden />
      {t("academy.tutor.handOff")}
    </Button>
  );
}
