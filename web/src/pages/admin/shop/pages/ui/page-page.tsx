import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, ExternalLink } from "lucide-react";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useMay } from "@/entities/permission";
import { api, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { readStored, useDraft, useTitle } from "@/shared/lib";
import {
  Button,
  Card,
  ConfirmButton,
  errorText,
  LoadError,
  Notice,
  PageTitle,
  Skeleton,
  toast,
  toastError,
} from "@/shared/ui";
import { ConflictNotice } from "@/shared/ui/conflict";
import { TextAreaField, TextField } from "@/shared/ui/form";
import { Markdown } from "@/shared/ui/markdown";
import { TabLinks } from "@/shared/ui/tabs";
import { isSlug, type SitePage, sitePageQuery } from "../model/pages";
import { Versions } from "./versions";

function Frame({
  title,
  slug,
  part,
  children,
}: {
  title: string;
  slug?: string;
  /** Which of the page's parts is shown, beside the first. */
  part?: string | undefined;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  useTitle(part ? `${part} · ${title}` : title);
  return (
    <>
      <Link to="/admin/pages" className="mb-2 inline-flex min-h-11 items-center gap-2 text-muted hover:text-ink">
        <ArrowLeft className="size-5" aria-hidden />
        {t("areas.shop.pages.title")}
      </Link>
      <PageTitle
        aside={
          slug && (
            <Link
              to={`/pages/${slug}`}
              className="inline-flex min-h-11 items-center gap-1.5 underline underline-offset-4"
            >
              {t("areas.shop.products.onSite")}
              <ExternalLink className="size-4" aria-hidden />
            </Link>
          )
        }
      >
        {title}
      </PageTitle>
      {children}
    </>
  );
}

export function NewPagePage() {
  const { t } = useTranslation();
  return (
    <Frame title={t("areas.shop.pages.new")}>
      <Editor slug="" page={null} />
    </Frame>
  );
}

export function PagePage() {
  const { t } = useTranslation();
  const { slug = "", tab = "" } = useParams();
  const query = useQuery(sitePageQuery(slug));
  const mayRead = useMay("pages.read_versions");
  if (query.isError) return <LoadError error={query.error} retry={() => void query.refetch()} isPage />;
  if (query.data === undefined) return <Skeleton className="h-96 rounded-card" />;
  const page = query.data;
  return (
    <Frame
      title={page?.title ?? slug}
      part={tab === "versions" ? t("areas.shop.pages.versions") : undefined}
      {...(page ? { slug } : {})}
    >
      {mayRead && (
        <TabLinks
          label={t("areas.shop.pages.parts")}
          links={[
            { to: `/admin/pages/${slug}`, title: t("areas.shop.pages.edit"), end: true },
            { to: `/admin/pages/${slug}/versions`, title: t("areas.shop.pages.versions") },
          ]}
        />
      )}
      {!page && <Notice tone="amber" className="mb-6" title={t("areas.shop.pages.gone")} />}
      {tab === "versions" ? <Versions slug={slug} page={page} /> : <Editor key={slug} slug={slug} page={page} />}
    </Frame>
  );
}

interface Draft {
  title: string;
  content: string;
  /** The version that the text was begun from: what came since is a conflict. */
  version: number;
}

const NOTHING: Partial<Draft> = {};

/** Read a page and its versions again. A first reading that is on its way began before the change: it is begun anew. */
async function reread(slug: string) {
  await queryClient.cancelQueries({ queryKey: ["page", slug, "versions"] });
  await queryClient.invalidateQueries({ queryKey: ["page", slug] });
}

/** A page's text with its preview beside it. What is being written outlives the tab; what others saved is shown. */
function Editor({ slug, page }: { slug: string; page: SitePage | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay("pages.write");
  const stored: Draft = { title: page?.title ?? "", content: page?.content ?? "", version: page?.version ?? 0 };
  const name = `page-${slug || "new"}`;
  const [address, setAddress] = useState(slug);
  const [draft, setDraft] = useState<Draft>(() => ({
    ...stored,
    ...readStored<Partial<Draft>>(`atrium.draft.${name}`, {}),
  }));
  const [base, setBase] = useState(stored);
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  if (base.version !== stored.version && draft.title === base.title && draft.content === base.content) {
    // Nothing was written here yet: what others published meanwhile is what one goes on from.
    setDraft(stored);
    setBase(stored);
  }
  const isChanged = draft.title !== stored.title || draft.content !== stored.content;
  // Only what differs is a draft: a published text that lies about would be one over what others publish later.
  const kept = useDraft<Partial<Draft>>(name, isChanged ? draft : NOTHING);
  const isStale = isChanged && draft.version !== stored.version;
  const wrong = {
    address: asked && !isSlug(address) ? t("areas.shop.pages.slugWrong") : undefined,
    title: asked && !draft.title.trim() ? t("form.required") : undefined,
  };
  const save = async (event: SyntheticEvent) => {
    event.preventDefault();
    setAsked(true);
    setError(undefined);
    if (busy || !isSlug(address) || !draft.title.trim()) return;
    setBusy(true);
    try {
      const saved = await unwrap(
        api.PUT("/api/v1/pages/{slug}", {
          params: { path: { slug: address } },
          body: { title: draft.title.trim(), content: draft.content, version: draft.version },
        }),
      );
      queryClient.setQueryData(["page", address, "staff"], saved);
      void reread(address);
      void queryClient.invalidateQueries({ queryKey: ["pages"] });
      const now = { title: saved.title, content: saved.content, version: saved.version };
      setDraft(now);
      setBase(now);
      toast.success(t("areas.shop.pages.published"));
      if (!slug) {
        kept.clear();
        void navigate(`/admin/pages/${address}`, { replace: true });
      }
    } catch (failure) {
      if (isCode(failure, "version_conflict")) {
        if (slug) await queryClient.refetchQueries({ queryKey: ["page", slug, "staff"] });
        else setError(failure);
      } else setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const remove = async () => {
    try {
      await unwrap(api.DELETE("/api/v1/pages/{slug}", { params: { path: { slug } } }));
      kept.clear();
      void queryClient.invalidateQueries({ queryKey: ["pages"] });
      await navigate("/admin/pages", { replace: true });
      queryClient.removeQueries({ queryKey: ["page", slug] });
    } catch (failure) {
      toastError(failure);
    }
  };
  return (
    <form noValidate className="flex flex-col gap-6" onSubmit={(event) => void save(event)}>
      {isStale && (
        <ConflictNotice
          differences={(["title", "content"] as const)
            .filter((field) => stored[field] !== base[field] || stored[field] !== draft[field])
            .map((field) => ({
              field,
              label: t(`areas.shop.pages.${field === "title" ? "name" : "content"}`),
              theirs: stored[field],
              mine: draft[field],
            }))}
          onTake={() => {
            setDraft(stored);
            setBase(stored);
          }}
          onKeep={() => {
            setDraft({ ...draft, version: stored.version });
            setBase(stored);
          }}
        />
      )}
      {!isStale && isChanged && page && (
        <Notice
          title={t("areas.shop.pages.draft")}
          action={
            <Button
              variant="secondary"
              onClick={() => {
                setDraft(stored);
                setBase(stored);
              }}
            >
              {t("areas.shop.pages.dropDraft")}
            </Button>
          }
        >
          {t("areas.shop.pages.draftText")}
        </Notice>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t("areas.shop.pages.name")}
          value={draft.title}
          maxLength={200}
          error={wrong.title}
          disabled={!may}
          onChange={(event) => setDraft({ ...draft, title: event.target.value })}
        />
        <TextField
          label={t("areas.shop.pages.slug")}
          hint={t("areas.shop.pages.slugHint")}
          value={address}
          maxLength={80}
          disabled={slug !== "" || !may}
          error={wrong.address}
          onChange={(event) => setAddress(event.target.value.toLowerCase())}
        />
      </div>
      <div className="grid gap-6 lg:grid-cols-2">
        <TextAreaField
          label={t("areas.shop.pages.content")}
          hint={t("areas.shop.hint.markdown")}
          value={draft.content}
          rows={22}
          className="[&_textarea]:font-mono [&_textarea]:text-sm"
          disabled={!may}
          onChange={(event) => setDraft({ ...draft, content: event.target.value })}
        />
        <section aria-label={t("areas.shop.preview")} className="min-w-0">
          <p className="mb-1.5 text-sm font-semibold">{t("areas.shop.preview")}</p>
          <Card className="max-h-[40rem] min-h-40 overflow-y-auto">
            <p className="display mb-4 text-2xl">{draft.title}</p>
            {draft.content ? (
              <Markdown text={draft.content} />
            ) : (
              <p className="text-muted">{t("areas.shop.previewEmpty")}</p>
            )}
          </Card>
        </section>
      </div>
      {error !== undefined && (
        <p role="alert" className="font-medium text-danger">
          {!slug && isCode(error, "version_conflict") ? t("areas.shop.pages.taken") : errorText(error)}
        </p>
      )}
      {may && (
        <div className="flex flex-wrap gap-3">
          <Button type="submit" busy={busy} disabled={isStale || (page !== null && !isChanged)}>
            {t("areas.shop.pages.publish")}
          </Button>
          {page && (
            <ConfirmButton
              title={t("areas.shop.pages.removeTitle", { name: page.title })}
              text={t("areas.shop.pages.removeText")}
              confirm={t("areas.shop.pages.remove")}
              onConfirm={remove}
            >
              {t("areas.shop.pages.remove")}
            </ConfirmButton>
          )}
        </div>
      )}
    </form>
  );
}
