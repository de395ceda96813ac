import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useMay } from "@/entities/permission";
import { categoriesQuery, type Category, type Collection, collectionsQuery } from "@/entities/product";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { Badge, Button, Card, Empty, LoadError, PageTitle, Skeleton } from "@/shared/ui";
import { SectionDialog } from "./section-dialog";

/** How the catalogue is divided: categories as a tree, and collections. */
export function SectionsPage() {
  const { t } = useTranslation();
  useTitle(t("areas.shop.sections.title"));
  const [mayCategories, mayCollections] = [useMay("categories.write"), useMay("collections.write")];
  const categories = useQuery({ ...categoriesQuery, staleTime: 0 });
  const collections = useQuery({ ...collectionsQuery, staleTime: 0 });
  const [edited, setEdited] = useState<{ kind: "category" | "collection"; item?: Category | Collection }>();
  const tree = categories.data?.items ?? [];
  const depth = (one: Category): number => {
    const parent = tree.find((other) => other.id === one.parent_id);
    return parent ? depth(parent) + 1 : 0;
  };
  const head = (kind: "category" | "collection", may: boolean) => (
    <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
      <h2 className="font-semibold">
        {t(`areas.shop.sections.${kind === "category" ? "categories" : "collections"}`)}
      </h2>
      {may && (
        <Button variant="secondary" onClick={() => setEdited({ kind })}>
          <Plus aria-hidden />
          {t(`areas.shop.sections.new.${kind}`)}
        </Button>
      )}
    </div>
  );
  const row = (kind: "category" | "collection", item: Category | Collection, may: boolean, indent: number) => (
    <li key={item.id} className="flex min-h-14 items-center justify-between gap-3" style={{ paddingLeft: indent * 24 }}>
      <span className="min-w-0">
        <span className="block font-medium wrap-anywhere">{item.name}</span>
        <span className="block truncate font-mono text-sm text-muted">{item.slug}</span>
      </span>
      <span className="flex items-center gap-3">
        {"is_active" in item && !item.is_active && <Badge tone="amber">{t("areas.shop.products.hidden")}</Badge>}
        {"product_ids" in item && (
          <span className="text-sm text-muted">{t("areas.shop.pieces", { count: item.product_ids.length })}</span>
        )}
        {may && (
          <Button
            variant="quiet"
            aria-label={t("areas.shop.sections.editOne", { name: item.name })}
            onClick={() => setEdited({ kind, item })}
          >
            {t("areas.shop.wavesTab.edit")}
          </Button>
        )}
      </span>
    </li>
  );
  const failed = categories.error ?? collections.error;
  return (
    <>
      <PageTitle>{t("areas.shop.sections.title")}</PageTitle>
      {failed ? (
        <LoadError error={failed} retry={() => void Promise.all([categories.refetch(), collections.refetch()])} />
      ) : !categories.data || !collections.data ? (
        <Skeleton className="h-80 rounded-card" />
      ) : (
        <div className="grid items-start gap-6 xl:grid-cols-2">
          <Card>
            {head("category", mayCategories)}
            {tree.length === 0 ? (
              <Empty title={t("areas.shop.sections.noCategories")} />
            ) : (
              <ul className="divide-y divide-line">
                {tree.map((one) => row("category", one, mayCategories, depth(one)))}
              </ul>
            )}
          </Card>
          <Card>
            {head("collection", mayCollections)}
            {collections.data.items.length === 0 ? (
              <Empty title={t("areas.shop.sections.noCollections")} />
            ) : (
              <ul className="divide-y divide-line">
                {collections.data.items.map((one) => row("collection", one, mayCollections, 0))}
              </ul>
            )}
          </Card>
        </div>
      )}
      {edited && (
        <SectionDialog
          key={edited.item?.id ?? edited.kind}
          kind={edited.kind}
          item={edited.item}
          categories={tree}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}
