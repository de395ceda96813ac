import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useMay } from "@/entities/permission";
import { type Collection, collectionsQuery, type Product } from "@/entities/product";
import { api, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Card, LoadError, Skeleton, toast, toastError } from "@/shared/ui";
import { CheckboxField } from "@/shared/ui/form";

const ATTEMPTS = 3;

/** The collection with or without a product, whatever else was changed meanwhile. */
async function changed(collectionId: string, productId: string, isIn: boolean): Promise<Collection> {
  const params = { path: { collection_id: collectionId } };
  for (let attempt = 1; ; attempt += 1) {
    const { version, product_ids: before } = await unwrap(api.GET("/api/v1/collections/{collection_id}", { params }));
    const others = before.filter((id) => id !== productId);
    const body = { product_ids: isIn ? [...others, productId] : others, version };
    try {
      return await unwrap(api.PATCH("/api/v1/collections/{collection_id}", { params, body }));
    } catch (error) {
      if (attempt === ATTEMPTS || !isCode(error, "version_conflict")) throw error;
    }
  }
}

/** In which collections a product is; each choice is saved at once, for it is the collection's and not the product's. */
export function ProductCollections({ product }: { product: Product }) {
  const { t } = useTranslation();
  const may = useMay("collections.write");
  const query = useQuery(collectionsQuery);
  // What was chosen and is not saved yet; one is saved after the other, so that the last word is the last choice.
  const [chosen, setChosen] = useState<Partial<Record<string, boolean>>>({});
  const saving = useRef(Promise.resolve());
  const save = async (collection: Collection, isIn: boolean) => {
    try {
      const saved = await changed(collection.id, product.id, isIn);
      queryClient.setQueryData(collectionsQuery.queryKey, (list) =>
        list ? { ...list, items: list.items.map((one) => (one.id === saved.id ? saved : one)) } : list,
      );
      toast.success(t("action.saved"));
    } catch (error) {
      toastError(error);
      await queryClient.invalidateQueries(collectionsQuery);
    }
    setChosen((all) => (all[collection.id] === isIn ? { ...all, [collection.id]: undefined } : all));
  };
  const choose = (collection: Collection, isIn: boolean) => {
    setChosen((all) => ({ ...all, [collection.id]: isIn }));
    saving.current = saving.current.then(() => save(collection, isIn));
  };
  return (
    <Card>
      <fieldset>
        <legend className="mb-1 font-semibold">{t("areas.shop.collections.title")}</legend>
        <p className="mb-2 text-sm text-muted">{t("areas.shop.collections.text")}</p>
        {query.isError ? (
          <LoadError error={query.error} retry={() => void query.refetch()} />
        ) : !query.data ? (
          <Skeleton className="h-11" />
        ) : query.data.items.length === 0 ? (
          <p className="text-muted">{t("areas.shop.collections.none")}</p>
        ) : (
          query.data.items.map((one) => (
            <CheckboxField
              key={one.id}
              label={one.name}
              disabled={!may}
              checked={chosen[one.id] ?? one.product_ids.includes(product.id)}
              onChange={(event) => choose(one, event.target.checked)}
            />
          ))
        )}
      </fieldset>
    </Card>
  );
}
