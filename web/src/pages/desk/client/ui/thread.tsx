import { infiniteQueryOptions, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { type Client, useCaseRights } from "@/entities/client";
import { PersonName } from "@/features/find-person";
import { api, queryClient, type Schemas, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, dateTime, useDraft } from "@/shared/lib";
import { Button, Card, errorText, LoadError, LoadMore, Skeleton } from "@/shared/ui";
import { TextAreaField } from "@/shared/ui/form";

const threadKey = (clientId: string) => ["desk", "client", clientId, "thread"];

const threadQuery = (clientId: string) =>
  infiniteQueryOptions({
    queryKey: threadKey(clientId),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/manager/clients/{client_id}/thread", {
          params: {
            path: { client_id: clientId },
            query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: 15_000,
  });

/** The desk's own log of a case: notes of managers, and what was sent and issued. */
export function Thread({ client }: { client: Client }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(threadQuery(client.id));
  const { handles } = useCaseRights(client);
  const items = list.data?.pages.flatMap((page) => page.items);
  return (
    <div className="flex max-w-3xl flex-col gap-5">
      {handles && <Note clientId={client.id} />}
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : !items ? (
        <Skeleton className="h-48 rounded-card" />
      ) : items.length === 0 ? (
        <p className="text-muted">{t("areas.clients.thread.empty")}</p>
      ) : (
        <ol className="flex flex-col gap-3">
          {items.map((one) => (
            <Message key={one.id} message={one} />
          ))}
        </ol>
      )}
      <LoadMore query={list} />
    </div>
  );
}

function Message({ message }: { message: Schemas["ThreadMessageOut"] }) {
  const { t } = useTranslation();
  const isNote = message.kind === "note";
  return (
    <li className={cn("rounded-card px-5 py-3.5", isNote ? "border border-line bg-surface" : "bg-sunken")}>
      <p className="mb-1 text-sm text-muted">
        {t(`areas.clients.thread.${message.kind}`)} · {dateTime(message.created_at)}
        {message.author_id && (
          <>
            {" · "}
            <PersonName id={message.author_id} />
          </>
        )}
      </p>
      <p className="whitespace-pre-line wrap-anywhere">{message.text}</p>
    </li>
  );
}

function Note({ clientId }: { clientId: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [key, renewKey] = useIdempotencyKey();
  const draft = useDraft(
    `client.${clientId}.note`,
    useMemo(() => ({ text }), [text]),
  );
  const [restored, setRestored] = useState(false);
  if (!restored) {
    setRestored(true);
    setText(draft.restore({ text: "" }).text);
  }
  const send = useMutation({
    mutationFn: (written: string) =>
      unwrap(
        api.POST("/api/v1/manager/clients/{client_id}/thread", {
          params: { path: { client_id: clientId }, header: { "Idempotency-Key": key } },
          body: { text: written.trim() },
        }),
      ),
    onSuccess: async (_, written) => {
      // What was written while this went out is still to be sent.
      setText((now) => (now === written ? "" : now));
      renewKey();
      await queryClient.invalidateQueries({ queryKey: threadKey(clientId) });
    },
  });
  return (
    <Card>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() && !send.isPending) send.mutate(text);
        }}
      >
        <TextAreaField
          label={t("areas.clients.thread.note")}
          hint={t("areas.clients.thread.hint")}
          rows={3}
          maxLength={5000}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
          }}
          error={send.error ? errorText(send.error) : undefined}
        />
        <Button type="submit" className="self-end" busy={send.isPending} disabled={!text.trim()}>
          {t("areas.clients.thread.add")}
        </Button>
      </form>
    </Card>
  );
}
