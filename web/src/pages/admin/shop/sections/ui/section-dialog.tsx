import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Category, type Collection, staffProductsQuery } from "@/entities/product";
import { api, ApiError, isCode, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { organisationDay } from "@/shared/lib";
import { Button, ConfirmButton, Dialog, errorText, fieldErrorText, LoadMore, toast } from "@/shared/ui";
import { ConflictNotice } from "@/shared/ui/conflict";
import { CheckboxField, SearchFilter, SelectField, Switch, TextAreaField, TextField } from "@/shared/ui/form";

const readAgain = (kind: "category" | "collection", id: string): Promise<Category | Collection> =>
  kind === "category"
    ? unwrap(api.GET("/api/v1/categories/{category_id}", { params: { path: { category_id: id } } }))
    : unwrap(api.GET("/api/v1/collections/{collection_id}", { params: { path: { collection_id: id } } }));

/** A category or a collection, new or changed. */
export function SectionDialog({
  kind,
  item,
  categories,
  onClose,
}: {
  kind: "category" | "collection";
  item: Category | Collection | undefined;
  categories: Category[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState(item?.name ?? "");
  const [slug, setSlug] = useState(item?.slug ?? "");
  const [description, setDescription] = useState(item?.description ?? "");
  const [position, setPosition] = useState(String(item?.position ?? 0));
  const [parent, setParent] = useState(item && "parent_id" in item ? (item.parent_id ?? "") : "");
  const [isActive, setIsActive] = useState(item && "is_active" in item ? item.is_active : true);
  const [from, setFrom] = useState(item && "active_from" in item ? (item.active_from ?? "") : "");
  const [until, setUntil] = useState(item && "active_until" in item ? (item.active_until ?? "") : "");
  const [q, setQ] = useState("");
  const [ids, setIds] = useState<string[]>(item && "product_ids" in item ? item.product_ids : []);
  const [key] = useIdempotencyKey();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  // What the form goes on from, and what somebody else saved meanwhile.
  const [base, setBase] = useState(item);
  const [newer, setNewer] = useState<Category | Collection>();
  const list = useInfiniteQuery({
    ...staffProductsQuery(q.length > 1 ? { q } : {}),
    enabled: kind === "collection",
  });
  const products = list.data?.pages.flatMap((page) => page.items) ?? [];
  const unseen = ids.filter((id) => !products.some((one) => one.id === id)).length;
  const reread = () =>
    queryClient.invalidateQueries({ queryKey: [kind === "category" ? "categories" : "collections"] });
  const header = { header: { "Idempotency-Key": key } };
  const common = { name: name.trim(), description, position: Number(position.trim() || "0") };
  const days = { from: organisationDay(from), until: organisationDay(until, true) };
  const wrong = {
    name: name.trim() ? undefined : t("form.required"),
    until: from && until && days.from > days.until ? t("areas.shop.promo.wrong.period") : undefined,
    position: /^\d*$/.test(position.trim()) ? undefined : t("areas.shop.wrong.number"),
  };
  const write = () => {
    const address = slug.trim() ? { slug: slug.trim() } : {};
    if (kind === "category") {
      const body = { ...common, ...address, parent_id: parent || null };
      return item
        ? unwrap(
            api.PATCH("/api/v1/categories/{category_id}", {
              params: { path: { category_id: item.id } },
              body: { ...body, version: base?.version ?? item.version },
            }),
          )
        : unwrap(api.POST("/api/v1/categories", { params: header, body }));
    }
    const period = { active_from: from || null, active_until: until || null };
    const body = { ...common, ...address, ...period, product_ids: ids, is_active: isActive };
    return item
      ? unwrap(
          api.PATCH("/api/v1/collections/{collection_id}", {
            params: { path: { collection_id: item.id } },
            body: { ...body, version: base?.version ?? item.version },
          }),
        )
      : unwrap(api.POST("/api/v1/collections", { params: header, body }));
  };
  const save = async () => {
    setAsked(true);
    if (Object.values(wrong).some(Boolean) || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await write();
      toast.success(t("action.saved"));
      onClose();
    } catch (failure) {
      if (item && isCode(failure, "version_conflict")) setNewer(await readAgain(kind, item.id).catch(() => undefined));
      else setError(failure);
    } finally {
      setBusy(false);
      await reread();
    }
  };
  const fill = (from: Category | Collection) => {
    setName(from.name);
    setSlug(from.slug);
    setDescription(from.description);
    setPosition(String(from.position));
    if ("parent_id" in from) setParent(from.parent_id ?? "");
    if ("is_active" in from) {
      setIsActive(from.is_active);
      setIds(from.product_ids);
      setFrom(from.active_from ?? "");
      setUntil(from.active_until ?? "");
    }
  };
  /** What I did not change is theirs; products that both of us changed are theirs with what I put in and took out. */
  const join = (was: Category | Collection, now: Category | Collection) => {
    const mine = <Value,>(typed: Value, before: Value, theirs: Value) => (typed === before ? theirs : typed);
    setName(mine(name, was.name, now.name));
    setSlug(mine(slug, was.slug, now.slug));
    setDescription(mine(description, was.description, now.description));
    setPosition(mine(position, String(was.position), String(now.position)));
    if ("parent_id" in was && "parent_id" in now) setParent(mine(parent, was.parent_id ?? "", now.parent_id ?? ""));
    if ("is_active" in was && "is_active" in now) {
      setIsActive(mine(isActive, was.is_active, now.is_active));
      setFrom(mine(from, was.active_from ?? "", now.active_from ?? ""));
      setUntil(mine(until, was.active_until ?? "", now.active_until ?? ""));
      const kept = now.product_ids.filter((id) => ids.includes(id) || !was.product_ids.includes(id));
      setIds([...kept, ...ids.filter((id) => !was.product_ids.includes(id) && !kept.includes(id))]);
    }
  };
  const settle = (from: Category | Collection) => {
    setBase(from);
    setNewer(undefined);
  };
  const texts = { name, slug, description, position };
  const refused = error instanceof ApiError ? error.fields : [];
  const problemOf = (field: "name" | "slug" | "description" | "position"): string | undefined => {
    if (asked && (field === "name" || field === "position") && wrong[field]) return wrong[field];
    const found = refused.find((one) => one.field.split(".").includes(field));
    return found && fieldErrorText(found.code);
  };
  const labels = {
    name: t("areas.shop.sections.name"),
    slug: t("areas.shop.field.slug"),
    description: t("areas.shop.field.description"),
    position: t("areas.shop.sections.position"),
  };
  const remove = async () => {
    if (!item) return;
    setError(undefined);
    try {
      await unwrap(
        kind === "category"
          ? api.DELETE("/api/v1/categories/{category_id}", { params: { path: { category_id: item.id } } })
          : api.DELETE("/api/v1/collections/{collection_id}", { params: { path: { collection_id: item.id } } }),
      );
      onClose();
    } catch (failure) {
      setError(failure);
    }
    await reread();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={item?.name ?? t(`areas.shop.sections.new.${kind}`)}
      footer={
        <>
          {item && (
            <ConfirmButton
              title={t("areas.shop.sections.removeTitle", { name: item.name })}
              text={t(`areas.shop.sections.removeText.${kind}`)}
              confirm={t("areas.shop.promo.remove")}
              onConfirm={remove}
            >
              {t("areas.shop.promo.remove")}
            </ConfirmButton>
          )}
          <Button busy={busy} onClick={() => void save()}>
            {t("action.save")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {newer && (
          <ConflictNotice
            differences={(["name", "slug", "description", "position"] as const)
              .filter((field) => String(newer[field]) !== String(base?.[field]))
              .map((field) => ({ field, label: labels[field], theirs: String(newer[field]), mine: texts[field] }))}
            onTake={() => {
              fill(newer);
              settle(newer);
            }}
            onKeep={() => {
              if (base) join(base, newer);
              settle(newer);
            }}
          />
        )}
        <TextField
          label={t("areas.shop.sections.name")}
          value={name}
          maxLength={100}
          error={problemOf("name")}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t("areas.shop.field.slug")}
          optional
          hint={t("areas.shop.hint.slug")}
          value={slug}
          error={problemOf("slug")}
          maxLength={80}
          onChange={(event) => setSlug(event.target.value)}
        />
        {kind === "category" && (
          <SelectField
            label={t("areas.shop.sections.parent")}
            value={parent}
            onChange={(event) => setParent(event.target.value)}
          >
            <option value="">{t("areas.shop.sections.top")}</option>
            {categories
              .filter((one) => one.id !== item?.id)
              .map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
          </SelectField>
        )}
        <TextField
          label={t("areas.shop.sections.position")}
          inputMode="numeric"
          value={position}
          error={problemOf("position")}
          maxLength={5}
          onChange={(event) => setPosition(event.target.value)}
        />
        <TextAreaField
          label={t("areas.shop.field.description")}
          optional
          rows={3}
          value={description}
          error={problemOf("description")}
          maxLength={5000}
          onChange={(event) => setDescription(event.target.value)}
        />
        {kind === "collection" && (
          <>
            <Switch label={t("areas.shop.field.is_active")} checked={isActive} onChange={setIsActive} />
            <div className="grid gap-4 sm:grid-cols-2">
              <TextField
                type="date"
                optional
                label={t("areas.shop.sections.from")}
                value={days.from}
                onChange={(event) => setFrom(event.target.value)}
              />
              <TextField
                type="date"
                optional
                label={t("areas.shop.sections.until")}
                hint={t("areas.shop.promo.untilHint")}
                value={days.until}
                error={asked ? wrong.until : undefined}
                onChange={(event) => setUntil(event.target.value)}
              />
            </div>
            <fieldset>
              <legend className="mb-1 text-sm font-semibold">
                {t("areas.shop.sections.products", { count: ids.length })}
                {unseen > 0 && ` · ${t("areas.shop.promo.notShown", { count: unseen })}`}
              </legend>
              <SearchFilter
                label={t("areas.shop.products.search")}
                placeholder={t("areas.shop.products.searchHint")}
                value={q}
                onChange={setQ}
                className="mb-2 block"
              />
              <div className="max-h-60 overflow-y-auto rounded-control border border-line px-3">
                {products.map((one) => (
                  <CheckboxField
                    key={one.id}
                    label={one.name}
                    hint={one.article}
                    checked={ids.includes(one.id)}
                    onChange={(event) =>
                      setIds(event.target.checked ? [...ids, one.id] : ids.filter((id) => id !== one.id))
                    }
                  />
                ))}
                <LoadMore query={list} />
              </div>
            </fieldset>
          </>
        )}
        {error !== undefined && (
          <p role="alert" className="font-medium text-danger">
            {errorText(error)}
          </p>
        )}
      </div>
    </Dialog>
  );
}
