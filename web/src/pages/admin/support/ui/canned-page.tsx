import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type CannedReply, cannedQuery } from "@/entities/ticket";
import { api, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { TextAreaField, TextField } from "@/shared/ui/form";
import { EditorDialog } from "./editor-dialog";
import { Entries } from "./entries";

const VARIABLES = ["customer_name", "customer_first_name", "agent_name", "ticket_number", "ticket_subject"];
const path = (id: string) => ({ path: { reply_id: id } });

export function CannedPage() {
  const { t } = useTranslation();
  const query = useQuery(cannedQuery);
  const [editing, setEditing] = useState<CannedReply | "new">();
  return (
    <>
      <Entries
        query={query}
        queryKey={cannedQuery.queryKey}
        empty={t("areas.support.settings.noCanned")}
        addLabel={t("areas.support.settings.addCanned")}
        onAdd={() => setEditing("new")}
        onEdit={setEditing}
        nameOf={(one) => one.title}
        remove={(one) => unwrap(api.DELETE("/api/v1/support/canned-replies/{reply_id}", { params: path(one.id) }))}
      >
        {(one) => <p className="line-clamp-2 whitespace-pre-line">{one.text}</p>}
      </Entries>
      {editing && (
        <CannedEditor reply={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
    </>
  );
}

function CannedEditor({ reply, onClose }: { reply: CannedReply | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(reply?.title ?? "");
  const [text, setText] = useState(reply?.text ?? "");
  const [key] = useIdempotencyKey();
  const area = useRef<HTMLDivElement>(null);
  const id = reply?.id ?? "";
  const put = (name: string) => {
    const field = area.current?.querySelector("textarea");
    const at = field?.selectionStart ?? text.length;
    setText(`${text.slice(0, at)}{{${name}}}${text.slice(at)}`);
    field?.focus();
  };
  return (
    <EditorDialog<CannedReply>
      title={reply ? reply.title : t("areas.support.settings.addCanned")}
      onClose={onClose}
      version={reply?.version}
      queryKey={cannedQuery.queryKey}
      onSave={(version) =>
        reply
          ? unwrap(
              api.PATCH("/api/v1/support/canned-replies/{reply_id}", {
                params: path(id),
                body: { version, title, text },
              }),
            )
          : unwrap(
              api.POST("/api/v1/support/canned-replies", {
                params: { header: { "Idempotency-Key": key } },
                body: { title, text },
              }),
            )
      }
      read={() => unwrap(api.GET("/api/v1/support/canned-replies/{reply_id}", { params: path(id) }))}
      compare={(stored) =>
        [
          { field: "title", label: t("areas.support.settings.name"), theirs: stored.title, mine: title },
          { field: "text", label: t("areas.support.settings.text"), theirs: stored.text, mine: text },
        ].filter((one) => one.theirs !== one.mine)
      }
      onTake={(stored) => {
        setTitle(stored.title);
        setText(stored.text);
      }}
    >
      <TextField
        label={t("areas.support.settings.name")}
        required
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <div ref={area}>
        <TextAreaField
          label={t("areas.support.settings.text")}
          required
          rows={6}
          maxLength={5000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <div className="flex flex-wrap gap-1.5" role="group" aria-label={t("areas.support.settings.variables")}>
        {VARIABLES.map((name) => (
          <button
            key={name}
            type="button"
            onClick={() => put(name)}
            className="min-h-11 rounded-full bg-sunken px-4 text-sm font-medium hover:bg-line"
          >
            {t(`areas.support.settings.variable.${name as "agent_name"}`)}
          </button>
        ))}
      </div>
    </EditorDialog>
  );
}
