import { Star } from "lucide-react";
import { useState } from "react";
import type { Ticket } from "@/entities/ticket";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Button, toast, toastError } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";

export function Rating({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const [rating, setRating] = useState(ticket.csat ?? 0);
  const [comment, setComment] = useState(ticket.csat_comment ?? "");
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      const changed = await unwrap(
        api.POST("/api/v1/support/tickets/{ticket_id}/rating", {
          params: { path: { ticket_id: ticket.id } },
          body: { rating, comment: comment.trim() || null },
        }),
      );
      queryClient.setQueryData(["ticket", ticket.id], changed);
      toast.success(t("help.rated"));
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="flex flex-col gap-4 rounded-card bg-sunken p-5">
      <fieldset>
        <legend className="mb-1 text-lg font-semibold">{t("help.rate")}</legend>
        <div className="-ml-2 flex">
          {[1, 2, 3, 4, 5].map((value) => (
            <label
              key={value}
              className="grid size-12 cursor-pointer place-items-center rounded-full has-focus-visible:outline-3 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="rating"
                value={value}
                checked={rating === value}
                onChange={() => setRating(value)}
                className="sr-only"
                aria-label={t("help.rating", { count: value })}
              />
              <Star
                aria-hidden
                className={cn("size-7", value <= rating ? "fill-accent text-accent" : "text-line-strong")}
              />
            </label>
          ))}
        </div>
      </fieldset>
      {rating > 0 && (
        <>
          <TextField
            label={t("help.ratingComment")}
            optional
            maxLength={1000}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
          <Button className="self-start" busy={busy} onClick={() => void send()}>
            {t("action.send")}
          </Button>
        </>
      )}
    </section>
  );
}
