import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { PersonName } from "@/features/find-person";
import { type Order, orderNotesQuery } from "@/entities/order";
import { useMay } from "@/entities/permission";
import { api, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime } from "@/shared/lib";
import { Button, Card, errorText, LoadError, LoadMore, Skeleton } from "@/shared/ui";
import { TextAreaField } from "@/shared/ui/form";

/** What staff write for one another; the customer never sees it. */
export function OrderNotes({ order }: { order: Order }) {
  const { t } = useTranslation();
  const [mayRead, mayWrite] = [useMay("orders.read_notes"), useMay("orders.write_notes")];
  const notes = useInfiniteQuery({ ...orderNotesQuery(order.id), enabled: mayRead });
  const written = notes.data?.pages.flatMap((page) => page.items) ?? [];
  const [text, setText] = useState("");
  const [key, renewKey] = useIdempotencyKey();
  const add = useMutation({
    mutationFn: (note: string) =>
      unwrap(
        api.POST("/api/v1/orders/{order_id}/notes", {
          params: { path: { order_id: order.id }, header: { "Idempotency-Key": key } },
          body: { text: note.trim() },
        }),
      ),
    onSuccess: async (_, note) => {
      // What was written while this went out is still to be sent.
      setText((now) => (now === note ? "" : now));
      renewKey();
      await queryClient.invalidateQueries({ queryKey: ["order", order.id, "notes"] });
    },
  });
  if (!mayRead) return null;
  return (
    <Card>
      <h2 className="mb-3 font-semibold">{t("areas.shop.notes.title")}</h2>
      {mayWrite && (
        <form
          className="mb-4 flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() && !add.isPending) add.mutate(text);
          }}
        >
          <TextAreaField
            label={t("areas.shop.notes.text")}
            value={text}
            maxLength={2000}
            rows={2}
            error={add.error ? errorText(add.error) : undefined}
            onChange={(event) => {
              setText(event.target.value);
            }}
          />
          <Button type="submit" variant="secondary" busy={add.isPending} className="self-start">
            {t("areas.shop.notes.add")}
          </Button>
        </form>
      )}
      {notes.isError && !notes.data ? (
        <LoadError error={notes.error} retry={() => void notes.refetch()} />
      ) : !notes.data ? (
        <Skeleton className="h-16" />
      ) : written.length === 0 ? (
        <p className="text-sm text-muted">{t("areas.shop.notes.none")}</p>
      ) : (
        <ul className="flex flex-col gap-3">
          {written.map((note) => (
            <li key={note.id} className="rounded-control bg-sunken p-3">
              <p className="wrap-anywhere whitespace-pre-line">{note.text}</p>
              <p className="mt-1 text-sm text-muted">
                {dateTime(note.created_at)} · <PersonName id={note.author} />
              </p>
            </li>
          ))}
        </ul>
      )}
      <LoadMore query={notes} />
    </Card>
  );
}
