import { BookmarkPlus, Link2, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Button, Dialog, IconButton, toast } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";
import { type NamedQuery, normalQuery, useSavedViews } from "../model/saved-views";

/** Named filters above a list: those that everybody has, one's own, and a button that names the present ones. */
export function SavedViews({
  list,
  path,
  query,
  common = [],
  className,
}: {
  list: string;
  path: string;
  query: URLSearchParams;
  common?: NamedQuery[];
  className?: string;
}) {
  const { t } = useTranslation();
  const { views, save, remove } = useSavedViews(list);
  const [name, setName] = useState<string>();
  const now = normalQuery(query);
  const own = views.find((one) => one.query === now);
  const isKnown = own !== undefined || common.some((one) => normalQuery(one.query) === now);
  const link = (view: NamedQuery) => {
    const isActive = normalQuery(view.query) === now;
    return (
      <Link
        key={`${view.name}-${view.query}`}
        to={`${path}?${view.query}`}
        aria-current={isActive ? "page" : undefined}
        className={cn(
          "inline-flex min-h-11 items-center rounded-full px-4 text-sm font-semibold whitespace-nowrap",
          isActive ? "bg-ink text-canvas" : "bg-sunken hover:bg-line",
        )}
      >
        {view.name}
      </Link>
    );
  };
  return (
    <div className={cn("flex items-center gap-2", className)}>
      {common.length + views.length > 0 && (
        <nav aria-label={t("staff.views.title")} className="flex min-w-0 gap-2 overflow-x-auto py-1">
          {common.map(link)}
          {views.map(link)}
        </nav>
      )}
      {!isKnown && now !== "" && (
        <Button variant="quiet" onClick={() => setName("")}>
          <BookmarkPlus aria-hidden />
          {t("staff.views.save")}
        </Button>
      )}
      {own && (
        <>
          <IconButton
            label={t("staff.views.copy", { name: own.name })}
            onClick={() =>
              void navigator.clipboard
                .writeText(`${location.origin}${path}?${own.query}`)
                .then(() => toast.success(t("action.copied")))
            }
          >
            <Link2 aria-hidden />
          </IconButton>
          <IconButton
            label={t("staff.views.remove", { name: own.name })}
            aria-busy={remove.isPending}
            onClick={() =>
              remove.mutate(own.id, { onSuccess: () => toast.success(t("staff.views.removed", { name: own.name })) })
            }
          >
            <Trash2 aria-hidden />
          </IconButton>
        </>
      )}
      <Dialog open={name !== undefined} onClose={() => setName(undefined)} title={t("staff.views.save")}>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (!name?.trim() || save.isPending) return;
            save.mutate(
              { name: name.trim(), query: now },
              {
                onSuccess: () => {
                  setName(undefined);
                  toast.success(t("staff.views.saved"));
                },
              },
            );
          }}
        >
          <TextField
            label={t("staff.views.name")}
            hint={t("staff.views.hint")}
            value={name ?? ""}
            maxLength={40}
            required
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" busy={save.isPending} className="self-start">
            {t("action.save")}
          </Button>
        </form>
      </Dialog>
    </div>
  );
}
