import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { PersonName } from "@/features/find-person";
import { useMay } from "@/entities/permission";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, dateTime } from "@/shared/lib";
import { Badge, Card, ConfirmButton, LoadError, LoadMore, Skeleton, toast, toastError } from "@/shared/ui";
import { SelectField } from "@/shared/ui/form";
import { compare, folded } from "../model/compare";
import { type PageVersion, type SitePage, versionsQuery } from "../model/pages";

/** All versions of a page: two are compared, an old one can be published again. */
export function Versions({ slug, page }: { slug: string; page: SitePage | null }) {
  const { t } = useTranslation();
  const may = useMay("pages.write");
  const list = useInfiniteQuery(versionsQuery(slug));
  const [query, setQuery] = useSearchParams();
  const versions = list.data?.pages.flatMap((one) => one.items) ?? [];
  if (list.isError) return <LoadError error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Skeleton className="h-80 rounded-card" />;
  const find = (number: string | null) => versions.find((one) => String(one.version) === number);
  const after = find(query.get("to")) ?? versions[0];
  const before = find(query.get("from")) ?? versions[versions.findIndex((one) => one === after) + 1];
  const choose = (name: "from" | "to", value: string) =>
    setQuery(
      {
        from: String(before?.version ?? ""),
        to: String(after?.version ?? ""),
        [name]: value,
      },
      { replace: true },
    );
  const restore = async (version: PageVersion) => {
    try {
      const saved = await unwrap(
        api.PUT("/api/v1/pages/{slug}", {
          params: { path: { slug } },
          body: { title: version.title, content: version.content, version: page?.version ?? 0 },
        }),
      );
      queryClient.setQueryData(["page", slug, "staff"], saved);
      toast.success(t("areas.shop.pages.restored", { version: version.version }));
    } catch (error) {
      toastError(error);
    }
    setQuery({}, { replace: true });
    await queryClient.invalidateQueries({ queryKey: ["page", slug] });
  };
  const select = (name: "from" | "to", value: PageVersion | undefined) => (
    <SelectField
      label={t(`areas.shop.pages.${name}`)}
      value={String(value?.version ?? "")}
      onChange={(event) => choose(name, event.target.value)}
    >
      {versions.map((one) => (
        <option key={one.version} value={one.version}>
          {t("areas.shop.pages.versionOf", { version: one.version, date: dateTime(one.created_at) })}
        </option>
      ))}
    </SelectField>
  );
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[1fr_22rem]">
      <Card className="min-w-0">
        <h2 className="mb-4 font-semibold">{t("areas.shop.pages.diff")}</h2>
        {before && after ? (
          <>
            <div className="mb-4 grid gap-4 sm:grid-cols-2">
              {select("from", before)}
              {select("to", after)}
            </div>
            <Diff before={before} after={after} />
          </>
        ) : (
          <p className="text-muted">{t("areas.shop.pages.oneVersion")}</p>
        )}
      </Card>
      <Card>
        <h2 className="mb-2 font-semibold">{t("areas.shop.pages.versions")}</h2>
        <ul className="flex flex-col divide-y divide-line">
          {versions.map((one) => (
            <li key={one.version} className="py-3">
              <p className="flex flex-wrap items-center gap-2 font-medium">
                {t("areas.shop.pages.versionNumber", { version: one.version })}
                {one.version === page?.version && <Badge tone="leaf">{t("areas.shop.pages.now")}</Badge>}
              </p>
              <p className="text-sm text-muted">
                {dateTime(one.created_at)} · <PersonName id={one.author} />
              </p>
              <p className="truncate text-sm">{one.title}</p>
              {may && one.version !== page?.version && (
                <ConfirmButton
                  variant="quiet"
                  title={t("areas.shop.pages.restoreTitle", { version: one.version })}
                  text={t("areas.shop.pages.restoreText")}
                  confirm={t("areas.shop.pages.restore")}
                  onConfirm={() => restore(one)}
                >
                  {t("areas.shop.pages.restore")}
                </ConfirmButton>
              )}
            </li>
          ))}
        </ul>
        <LoadMore query={list} />
      </Card>
    </div>
  );
}

function Diff({ before, after }: { before: PageVersion; after: PageVersion }) {
  const { t } = useTranslation();
  const lines = folded(compare(`# ${before.title}\n${before.content}\n`, `# ${after.title}\n${after.content}\n`));
  if (lines.every((line) => line.kind === "skipped"))
    return <p className="text-muted">{t("areas.shop.pages.sameText")}</p>;
  return (
    <div className="overflow-hidden rounded-control border border-line font-mono text-sm" data-testid="diff">
      {lines.map((line, place) =>
        line.kind === "skipped" ? (
          <p key={place} className="bg-sunken px-4 py-1.5 font-sans text-muted">
            {t("areas.shop.pages.skipped", { count: line.count })}
          </p>
        ) : (
          <p
            key={place}
            className={cn(
              "flex gap-3 px-4 py-0.5",
              line.kind === "added" && "bg-leaf-soft",
              line.kind === "removed" && "bg-danger-soft",
            )}
          >
            <span className="w-3 shrink-0 select-none" aria-hidden>
              {line.kind === "added" ? "+" : line.kind === "removed" ? "−" : ""}
            </span>
            <span className="min-w-0 wrap-anywhere whitespace-pre-wrap">
              {line.kind !== "same" && <span className="sr-only">{t(`areas.shop.pages.${line.kind}`)}: </span>}
              {line.pieces.map((piece, at) =>
                piece.kind === "added" ? (
                  <ins key={at} className="font-bold no-underline">
                    {piece.text}
                  </ins>
                ) : piece.kind === "removed" ? (
                  <del key={at} className="font-bold no-underline">
                    {piece.text}
                  </del>
                ) : (
                  <span key={at}>{piece.text}</span>
                ),
              )}
              {"\u200b"}
            </span>
          </p>
        ),
      )}
    </div>
  );
}
