import { Bot, Download, EyeOff, FileText, Lock, Trash2 } from "lucide-react";
import { useMay } from "@/entities/permission";
import type { TicketMessage } from "@/entities/ticket";
import { useTranslation } from "@/shared/i18n";
import { cn, dateTime } from "@/shared/lib";
import { IconButton } from "@/shared/ui";
import { pieces } from "../model/links";
import { systemLine } from "../model/system-line";

interface MessageProps {
  message: TicketMessage;
  author: string;
  isNew: boolean;
  nameOf: (id: string | null) => string;
  onRedact: (message: TicketMessage) => void;
  /** Undefined while nobody chooses messages. */
  chosen: boolean | undefined;
  onChoose: () => void;
}

/** One message. What people write is text: addresses in it are links, nothing else is markup. */
export function Message({ message, author, isNew, nameOf, onRedact, chosen, onChoose }: MessageProps) {
  const { t } = useTranslation();
  const mayRedact = useMay("tickets.redact");
  const { kind, author_role: role } = message;
  if (kind === "system") {
    const line = systemLine(message.body);
    return (
      <li className="px-4 text-center text-sm text-muted">
        {line ? t(line.key, { number: line.number }) : message.body}
      </li>
    );
  }
  if (kind === "ai_draft") {
    return (
      <li className="text-sm text-muted">
        <details className="mx-auto max-w-2xl rounded-card px-4 py-1.5 open:bg-sunken">
          <summary className="min-h-6 cursor-pointer text-center">
            {t(`areas.support.draft.was.${message.decision ?? "rejected"}`)} · {dateTime(message.created_at)}
          </summary>
          <p className="mt-2 pb-2 wrap-anywhere whitespace-pre-line">{message.body}</p>
        </details>
      </li>
    );
  }
  const note = kind === "internal_note";
  const own = role !== "customer";
  return (
    <li className={cn("group flex max-w-[44rem] items-start gap-1", own ? "self-end" : "self-start")}>
      {chosen !== undefined && (
        <label className="grid size-11 shrink-0 place-items-center">
          <input
            type="checkbox"
            className="size-5 accent-accent"
            checked={chosen}
            onChange={onChoose}
            aria-label={t("staff.selectRow", { name: message.body.slice(0, 60) })}
          />
        </label>
      )}
      <div className={cn("flex min-w-0 flex-col gap-1", own && "items-end")}>
        <p className="flex flex-wrap items-center gap-x-1.5 px-1 text-sm text-muted">
          {note && <Lock className="size-3.5" aria-hidden />}
          {(role === "system" || message.automatic) && <Bot className="size-3.5" aria-hidden />}
          <span className="font-medium text-ink">{role === "system" ? t("areas.support.system") : author}</span>
          {note && <span>· {t("areas.support.note")}</span>}
          <time dateTime={message.created_at}>· {dateTime(message.created_at)}</time>
          {isNew && (
            <span className="rounded-full bg-accent px-1.5 text-xs font-semibold text-on-accent">
              {t("areas.support.isNew")}
            </span>
          )}
        </p>
        <div
          className={cn(
            "rounded-card px-4 py-2.5 wrap-anywhere whitespace-pre-line",
            note
              ? "border border-dashed border-amber/50 bg-amber-soft"
              : own
                ? "rounded-tr-md bg-accent-soft"
                : "rounded-tl-md border border-line bg-surface",
          )}
        >
          {message.redacted_at ? (
            <span className="flex items-center gap-2 text-muted italic">
              <EyeOff className="size-4 shrink-0" aria-hidden />
              {t("areas.support.redact.was", { name: nameOf(message.redacted_by) })}
              {message.redaction_reason && `: ${message.redaction_reason}`}
            </span>
          ) : (
            <Body text={message.body} />
          )}
        </div>
        {message.attachments.length > 0 && (
          <ul className={cn("flex flex-wrap gap-2", own && "justify-end")}>
            {message.attachments.map((one) => (
              <li key={one.url} className="max-w-full">
                <a
                  href={one.url}
                  target="_blank"
                  rel="noreferrer"
                  className="inline-flex min-h-11 max-w-full items-center gap-2 rounded-full bg-sunken px-4 text-sm font-medium hover:bg-line"
                >
                  <FileText className="size-4 shrink-0" aria-hidden />
                  <span className="truncate">{one.name}</span>
                  <span className="shrink-0 text-muted">
                    {t("areas.support.kb", { count: Math.ceil(one.size / 1024) })}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        )}
        {message.original_url && (
          <a
            href={message.original_url}
            target="_blank"
            rel="noreferrer"
            className="inline-flex min-h-6 items-center gap-1.5 px-1 text-sm text-muted underline underline-offset-3"
          >
            <Download className="size-3.5" aria-hidden />
            {t("areas.support.original")}
          </a>
        )}
      </div>
      {mayRedact && !message.redacted_at && chosen === undefined && (
        <IconButton
          label={t("areas.support.redact.title")}
          className={cn(
            "text-muted opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 focus-visible:opacity-100 max-lg:opacity-100",
            own && "order-first",
          )}
          onClick={() => onRedact(message)}
        >
          <Trash2 className="size-4!" aria-hidden />
        </IconButton>
      )}
    </li>
  );
}

function Body({ text }: { text: string }) {
  return pieces(text).map((piece, place) =>
    piece.href ? (
      <a
        key={place}
        href={piece.href}
        target="_blank"
        rel="noreferrer nofollow"
        className="text-accent-strong underline underline-offset-3"
      >
        {piece.text}
      </a>
    ) : (
      piece.text
    ),
  );
}
