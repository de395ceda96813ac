import { useQuery } from "@tanstack/react-query";
import { Archive } from "lucide-react";
import { type SyntheticEvent, useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { useMay } from "@/entities/permission";
import { categoriesQuery, type OrderType, type Product } from "@/entities/product";
import { api, ApiError, isCode, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { readStored, useDraft, writeStored } from "@/shared/lib";
import { Button, Card, ConfirmButton, errorText, fieldErrorText, toast, toastError } from "@/shared/ui";
import { ConflictNotice } from "@/shared/ui/conflict";
import { CheckboxField, SelectField, Switch, TextAreaField, TextField } from "@/shared/ui/form";
import { Markdown } from "@/shared/ui/markdown";
import {
  changedFields,
  EMPTY,
  FIELDS,
  fieldsOf,
  productChanges,
  productCreate,
  type ProductFields,
  sizesOf,
  wrongFields,
} from "../model/product-fields";
import { ProductCollections } from "./product-collections";
import { SizeTableField } from "./size-table-field";

const TYPES: OrderType[] = ["in_stock", "preorder", "waiting"];
const VAT_CODES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
// Codes that the API says of the whole request, and the fields that they are about.
const FIELD_OF_CODE: Partial<Record<string, keyof ProductFields>> = {
  article_taken: "article",
  article_invalid: "article",
  slug_taken: "slug",
  slug_invalid: "slug",
  old_price_too_low: "old_price",
  size_in_stock: "sizes",
  waves_needed: "preorder_waves_total",
  waves_cannot_shrink: "preorder_waves_total",
  category_unknown: "category_ids",
};
const DRAFT = "product-new";

/** What was typed and not saved, with what it was typed over: another tab of the product is only a click away. */
interface Kept {
  fields: Partial<ProductFields>;
  base: Product;
}
const NOTHING: Partial<Kept> = {};

/** A product's data, new or changed; what somebody else saved meanwhile is shown and taken over, or not. */
export function ProductForm({ product }: { product?: Product }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay("products.write");
  const name = product ? `product-${product.id}` : DRAFT;
  const [kept] = useState(() => readStored<Partial<Kept & ProductFields>>(`atrium.draft.${name}`, {}));
  const [base, setBase] = useState(() => (product ? (kept.base ?? product) : undefined));
  const before = base ? fieldsOf(base) : EMPTY;
  const own = base?.sizes.map((one) => one.size);
  const [fields, setFields] = useState<ProductFields>(() =>
    product ? { ...before, ...(kept.base ? kept.fields : {}) } : { ...EMPTY, ...kept },
  );
  const [wrong, setWrong] = useState<Partial<Record<keyof ProductFields, string>>>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [key] = useIdempotencyKey();
  const categories = useQuery(categoriesQuery).data?.items ?? [];
  const theirs = product ? fieldsOf(product) : EMPTY;
  const mine = changedFields(before, fields);
  const isChanged = mine.length > 0;
  const draft = useDraft<Partial<Kept> | ProductFields>(
    name,
    useMemo(() => (base ? (isChanged ? { fields, base } : NOTHING) : fields), [base, fields, isChanged]),
  );
  const others = product ? changedFields(before, theirs) : [];
  const isNewer = product !== undefined && base !== undefined && product.version !== base.version;
  const isStale = isNewer && mine.length > 0 && others.length > 0;
  if (isNewer && !isStale) {
    // Nothing to decide: what is in the form goes on from the version that there is now.
    setBase(product);
    if (mine.length === 0) setFields(theirs);
  }
  const label = (name: keyof ProductFields) => t(`areas.shop.field.${name}`);
  const shown = (value: ProductFields[keyof ProductFields]): string =>
    Array.isArray(value)
      ? value.map((id) => categories.find((one) => one.id === id)?.name ?? id).join(", ")
      : typeof value === "boolean"
        ? t(value ? "areas.shop.yes" : "areas.shop.no")
        : value;
  const set = <Name extends keyof ProductFields>(name: Name, value: ProductFields[Name]) => {
    setFields((all) => ({ ...all, [name]: value }));
    setWrong((all) => ({ ...all, [name]: undefined }));
  };
  const typed = (name: Exclude<keyof ProductFields, "is_active" | "category_ids" | "order_type">) => ({
    label: label(name),
    value: fields[name],
    error: wrong[name],
    disabled: !may,
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
  });

  const refused = async (failure: unknown) => {
    if (product && isCode(failure, "version_conflict")) {
      await queryClient.refetchQueries({ queryKey: ["product", product.id], exact: true });
      return;
    }
    const placed: typeof wrong = {};
    if (failure instanceof ApiError) {
      for (const one of failure.fields) {
        const name = FIELDS.find((field) => one.field.split(".").includes(field));
        if (name) placed[name] = fieldErrorText(one.code);
      }
      const named = FIELD_OF_CODE[failure.code];
      if (named) {
        placed[named] = failure.code === "size_in_stock" ? t("areas.shop.refused.size_in_stock") : errorText(failure);
      }
    }
    setWrong(placed);
    if (Object.keys(placed).length === 0) setError(failure);
  };
  const save = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy) return;
    const found = wrongFields(fields);
    setError(undefined);
    if (Object.keys(found).length > 0) {
      setWrong(
        Object.fromEntries(
          Object.entries(found).map(([name, what]) => [
            name,
            what === "required"
              ? t("form.required")
              : what === "sum"
                ? t("areas.shop.wrongSum")
                : t(`areas.shop.wrong.${what}`),
          ]),
        ),
      );
      return;
    }
    setBusy(true);
    try {
      if (base) {
        const saved = await unwrap(
          api.PATCH("/api/v1/products/{product_id}", {
            params: { path: { product_id: base.id } },
            body: { ...productChanges(before, fields, own), version: base.version },
          }),
        );
        queryClient.setQueryData(["product", base.id], saved);
        setBase(saved);
        setFields(fieldsOf(saved));
        // At once: whoever goes on to another tab now has nothing unsaved.
        writeStored(`atrium.draft.${name}`, undefined);
        toast.success(t("action.saved"));
      } else {
        const made = await unwrap(
          api.POST("/api/v1/products", {
            params: { header: { "Idempotency-Key": key } },
            body: productCreate(fields),
          }),
        );
        draft.clear();
        toast.success(t("areas.shop.products.made"));
        void navigate(`/admin/products/${made.id}/pictures`, { replace: true });
      }
      void queryClient.invalidateQueries({ queryKey: ["products"] });
    } catch (failure) {
      await refused(failure);
    } finally {
      setBusy(false);
    }
  };
  const archive = async () => {
    if (!base) return;
    try {
      await unwrap(api.DELETE("/api/v1/products/{product_id}", { params: { path: { product_id: base.id } } }));
      draft.clear();
      void queryClient.invalidateQueries({ queryKey: ["products"] });
      await queryClient.invalidateQueries({ queryKey: ["product", base.id] });
      void navigate("/admin/products");
    } catch (failure) {
      toastError(failure);
    }
  };
  return (
    <form noValidate className="grid items-start gap-6 xl:grid-cols-[1fr_22rem]" onSubmit={(event) => void save(event)}>
      <div className="flex min-w-0 flex-col gap-6">
        {isStale && (
          <ConflictNotice
            differences={others.map((name) => ({
              field: name,
              label: label(name),
              theirs: shown(theirs[name]),
              mine: shown(fields[name]),
            }))}
            onTake={() => {
              // Theirs where they changed something, mine where only I did.
              const untouched = mine.filter((name) => !others.includes(name));
              setFields({ ...theirs, ...Object.fromEntries(untouched.map((name) => [name, fields[name]])) });
              setBase(product);
            }}
            onKeep={() => {
              const untouched = others.filter((name) => !mine.includes(name));
              setFields({ ...fields, ...Object.fromEntries(untouched.map((name) => [name, theirs[name]])) });
              setBase(product);
            }}
          />
        )}
        <Card className="grid gap-4 sm:grid-cols-2">
          <TextField {...typed("name")} maxLength={200} className="sm:col-span-2" />
          <TextField {...typed("article")} maxLength={64} />
          <TextField {...typed("slug")} optional maxLength={80} hint={t("areas.shop.hint.slug")} />
          <div className="grid gap-4 sm:col-span-2 lg:grid-cols-2">
            <TextAreaField
              {...typed("description")}
              optional
              rows={9}
              maxLength={5000}
              hint={t("areas.shop.hint.markdown")}
            />
            <section aria-label={t("areas.shop.preview")} className="min-w-0">
              <p className="mb-1.5 text-sm font-semibold">{t("areas.shop.preview")}</p>
              <div className="max-h-72 min-h-40 overflow-y-auto rounded-control border border-line p-4">
                {fields.description ? (
                  <Markdown text={fields.description} />
                ) : (
                  <p className="text-muted">{t("areas.shop.previewEmpty")}</p>
                )}
              </div>
            </section>
          </div>
          <TextAreaField {...typed("care_instructions")} optional rows={3} maxLength={5000} className="sm:col-span-2" />
        </Card>
        <Card className="grid gap-4 sm:grid-cols-2">
          <TextField {...typed("price")} inputMode="decimal" maxLength={16} />
          <TextField
            {...typed("old_price")}
            optional
            inputMode="decimal"
            maxLength={16}
            hint={t("areas.shop.hint.old_price")}
          />
          <TextField
            {...typed("sizes")}
            maxLength={500}
            className="sm:col-span-2"
            hint={t(base ? "areas.shop.hint.sizes" : "areas.shop.hint.newSizes")}
          />
          <SelectField
            label={label("order_type")}
            value={fields.order_type}
            error={wrong.order_type}
            disabled={!may}
            onChange={(event) => set("order_type", event.target.value as OrderType)}
          >
            {TYPES.map((type) => (
              <option key={type} value={type}>
                {t(`areas.shop.orderType.${type}`)}
              </option>
            ))}
          </SelectField>
          <SelectField {...typed("vat_code")}>
            <option value="">{t("areas.shop.vatOwn")}</option>
            {VAT_CODES.map((code) => (
              <option key={code} value={code}>
                {t("areas.shop.vat", { code })}
              </option>
            ))}
          </SelectField>
          {(fields.order_type === "preorder" || Number(fields.preorder_waves_total) > 0) && (
            <>
              <TextField {...typed("preorder_waves_total")} inputMode="numeric" maxLength={4} />
              <TextField {...typed("preorder_wave_capacity")} inputMode="numeric" maxLength={6} />
            </>
          )}
          <TextField
            {...typed("low_stock_threshold")}
            optional
            inputMode="numeric"
            maxLength={6}
            hint={t("areas.shop.hint.low_stock_threshold")}
          />
          <SizeTableField
            label={label("size_table")}
            value={fields.size_table}
            offered={sizesOf(fields.sizes, own).map((one) => one.size)}
            error={wrong.size_table}
            disabled={!may}
            onChange={(stored) => set("size_table", stored)}
          />
        </Card>
      </div>
      <div className="flex flex-col gap-6 xl:sticky xl:top-6">
        <Card className="flex flex-col gap-4">
          <Switch
            label={label("is_active")}
            hint={t("areas.shop.hint.is_active")}
            checked={fields.is_active}
            disabled={!may}
            onChange={(is) => set("is_active", is)}
          />
          {error !== undefined && (
            <p role="alert" className="font-medium text-danger">
              {errorText(error)}
            </p>
          )}
          {Object.values(wrong).some(Boolean) && (
            <p role="alert" className="font-medium text-danger">
              {t("areas.shop.mendFields")}
            </p>
          )}
          {may && (
            <Button type="submit" busy={busy} disabled={isStale}>
              {t(base ? "action.save" : "areas.shop.products.make")}
            </Button>
          )}
          {product && isChanged && (
            <p className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
              {t("areas.shop.unsaved")}
              <button
                type="button"
                className="min-h-11 font-semibold text-ink underline underline-offset-4"
                onClick={() => {
                  setBase(product);
                  setFields(theirs);
                  setWrong({});
                }}
              >
                {t("action.cancel")}
              </button>
            </p>
          )}
        </Card>
        {categories.length > 0 && (
          <Card>
            <fieldset>
              <legend className="mb-2 font-semibold">{label("category_ids")}</legend>
              {categories.map((one) => (
                <CheckboxField
                  key={one.id}
                  label={one.parent_id ? `— ${one.name}` : one.name}
                  disabled={!may}
                  checked={fields.category_ids.includes(one.id)}
                  onChange={(event) =>
                    set(
                      "category_ids",
                      event.target.checked
                        ? [...fields.category_ids, one.id].sort()
                        : fields.category_ids.filter((id) => id !== one.id),
                    )
                  }
                />
              ))}
            </fieldset>
            {wrong.category_ids && (
              <p role="alert" className="text-sm font-medium text-danger">
                {wrong.category_ids}
              </p>
            )}
          </Card>
        )}
        {base && <ProductCollections product={base} />}
        <Card className="flex flex-col gap-4">
          <h2 className="font-semibold">{t("areas.shop.seo")}</h2>
          <TextField {...typed("seo_title")} optional maxLength={200} />
          <TextAreaField {...typed("seo_description")} optional rows={3} maxLength={500} />
        </Card>
        {base && !base.is_archived && may && (
          <ConfirmButton
            title={t("areas.shop.products.archiveTitle", { name: base.name })}
            text={t("areas.shop.products.archiveText")}
            confirm={t("areas.shop.products.archive")}
            onConfirm={archive}
          >
            <Archive aria-hidden />
            {t("areas.shop.products.archive")}
          </ConfirmButton>
        )}
      </div>
    </form>
  );
}
