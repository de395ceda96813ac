import { useQuery } from "@tanstack/react-query";
import { Ticket } from "lucide-react";
import { useState } from "react";
import { api, everyItem, isCode, queryClient, type Schemas, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { kopecksOf, money, rublesOf } from "@/shared/lib";
import { changesOf } from "@/shared/lib/saving";
import { Badge, Button, Dialog, Empty, errorText, LoadError } from "@/shared/ui";
import { CheckboxField, SelectField, Switch, TextField } from "@/shared/ui/form";
import { type Column, DataTable } from "@/shared/ui/table";
import { isWhole } from "../model/resource-values";

type Product = Schemas["PassProductOut"];
const queryKey = ["passes", "products", "staff"];
const VISITS = [1, 366] as const;
const VALID_DAYS = [1, 731] as const;

/** The passes that members can buy. */
export function PassProducts() {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey,
    queryFn: async () => {
      const list = (offered: boolean) =>
        everyItem((page) => unwrap(api.GET("/api/v1/passes/products", { params: { query: { offered, ...page } } })));
      const [sold, withdrawn] = await Promise.all([list(true), list(false)]);
      return { items: [...sold, ...withdrawn] };
    },
  });
  const [edited, setEdited] = useState<Product | "new">();
  const columns: Column<Product>[] = [
    { key: "name", title: t("areas.spaces.name"), cell: (row) => row.name },
    { key: "kind", title: t("areas.spaces.kind"), cell: (row) => t(`areas.spaces.passKinds.${row.kind}`) },
    {
      key: "valid",
      title: t("areas.spaces.validDays"),
      align: "right",
      onlyWide: true,
      cell: (row) => row.valid_days,
    },
    { key: "price", title: t("areas.spaces.price"), align: "right", cell: (row) => money(row.price) },
    {
      key: "offered",
      title: t("areas.spaces.state"),
      cell: (row) => (
        <Badge tone={row.is_offered ? "leaf" : "neutral"}>
          {t(row.is_offered ? "areas.spaces.onSale" : "areas.spaces.notOnSale")}
        </Badge>
      ),
    },
    {
      key: "edit",
      title: t("areas.spaces.action"),
      align: "right",
      cell: (row) => (
        <Button variant="quiet" onClick={() => setEdited(row)} aria-label={`${t("areas.spaces.edit")}: ${row.name}`}>
          {t("areas.spaces.edit")}
        </Button>
      ),
    },
  ];
  return (
    <>
      <div className="mb-5 flex justify-end">
        <Button onClick={() => setEdited("new")}>{t("areas.spaces.addPass")}</Button>
      </div>
      {query.isError ? (
        <LoadError error={query.error} retry={() => void query.refetch()} />
      ) : query.data?.items.length === 0 ? (
        <Empty icon={<Ticket aria-hidden />} title={t("areas.spaces.noPasses")}>
          {t("areas.spaces.noPassesText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.spaces.tabs.passes")}
          columns={columns}
          rows={query.data?.items}
          rowKey={(row) => row.id}
          rowName={(row) => row.name}
        />
      )}
      <Dialog
        open={edited !== undefined}
        onClose={() => setEdited(undefined)}
        title={edited === "new" ? t("areas.spaces.addPass") : (edited?.name ?? "")}
      >
        {edited && <PassForm product={edited === "new" ? undefined : edited} onDone={() => setEdited(undefined)} />}
      </Dialog>
    </>
  );
}

/** The version of a kind of pass that others have changed meanwhile. */
async function versionNow(product: Product): Promise<number> {
  await queryClient.refetchQueries({ queryKey });
  const items = queryClient.getQueryData<{ items: Product[] }>(queryKey)?.items;
  return items?.find((one) => one.id === product.id)?.version ?? product.version;
}

function PassForm({ product, onDone }: { product: Product | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState({
    name: product?.name ?? "",
    kind: product?.kind ?? "month",
    visits: String(product?.visits || 10),
    valid_days: String(product?.valid_days ?? 30),
    price: rublesOf(product?.price ?? 0),
    desk: product?.covers.includes("desk") ?? false,
    room: product?.covers.includes("room") ?? false,
    offered: product?.is_offered ?? true,
  });
  const [busy, setBusy] = useState(false);
  // What is changed is changed on this version; a newer one is looked at first, after a refusal.
  const [version, setVersion] = useState(product?.version ?? 0);
  const [asked, setAsked] = useState(false);
  const [key] = useIdempotencyKey();
  const [problem, setProblem] = useState<unknown>();
  const wrong = {
    name: !form.name.trim(),
    visits: form.kind === "visits" && !isWhole(form.visits, ...VISITS),
    valid_days: !isWhole(form.valid_days, ...VALID_DAYS),
    price: kopecksOf(form.price) === undefined,
  };
  const change = (part: Partial<typeof form>) => setForm((before) => ({ ...before, ...part }));
  const save = async () => {
    setBusy(true);
    setProblem(undefined);
    const covers = (["desk", "room"] as const).filter((kind) => form[kind]);
    const body = {
      name: form.name.trim(),
      valid_days: Number(form.valid_days),
      price: kopecksOf(form.price) ?? 0,
      covers: [...covers],
      ...(form.kind === "visits" ? { visits: Number(form.visits) } : {}),
    };
    try {
      if (product) {
        await unwrap(
          api.PATCH("/api/v1/passes/products/{pass_product_id}", {
            params: { path: { pass_product_id: product.id } },
            body: { ...changesOf<object>(product, { ...body, is_offered: form.offered }), version },
          }),
        );
      } else {
        await unwrap(
          api.POST("/api/v1/passes/products", {
            params: { header: { "Idempotency-Key": key } },
            body: { ...body, kind: form.kind },
          }),
        );
      }
      await queryClient.invalidateQueries({ queryKey });
      onDone();
    } catch (error) {
      if (product && isCode(error, "version_conflict")) setVersion(await versionNow(product));
      setProblem(error);
      setBusy(false);
    }
  };
  const limits = ([least, most]: readonly [number, number]) => t("areas.spaces.numberWrong", { least, most });
  const text = (name: "visits" | "valid_days" | "price", label: string, error: string) => (
    <TextField
      label={label}
      error={asked && wrong[name] ? error : undefined}
      inputMode="decimal"
      value={form[name]}
      onChange={(event) => change({ [name]: event.target.value })}
    />
  );
  return (
    <form
      noValidate
      className="grid gap-4 sm:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        const element = event.currentTarget;
        setAsked(true);
        if (Object.values(wrong).includes(true))
          setTimeout(() => element.querySelector<HTMLElement>("[aria-invalid]")?.focus());
        else if (!busy) void save();
      }}
    >
      <TextField
        label={t("areas.spaces.name")}
        className="sm:col-span-2"
        value={form.name}
        maxLength={200}
        error={asked && wrong.name ? t("form.required") : undefined}
        onChange={(event) => change({ name: event.target.value })}
      />
      <SelectField
        label={t("areas.spaces.kind")}
        value={form.kind}
        disabled={product !== undefined}
        onChange={(event) => change({ kind: event.target.value as Product["kind"] })}
      >
        {(["day", "visits", "month"] as const).map((kind) => (
          <option key={kind} value={kind}>
            {t(`areas.spaces.passKinds.${kind}`)}
          </option>
        ))}
      </SelectField>
      {form.kind === "visits" && text("visits", t("areas.spaces.visitsIncluded"), limits(VISITS))}
      {text("valid_days", t("areas.spaces.validDays"), limits(VALID_DAYS))}
      {text("price", t("areas.spaces.price"), t("areas.spaces.priceWrong"))}
      <fieldset className="sm:col-span-2">
        <legend className="text-sm font-semibold">{t("areas.spaces.covers")}</legend>
        {(["desk", "room"] as const).map((kind) => (
          <CheckboxField
            key={kind}
            label={t(`areas.spaces.kinds.${kind}`)}
            checked={form[kind]}
            onChange={(event) => change({ [kind]: event.target.checked })}
          />
        ))}
      </fieldset>
      {product && (
        <div className="sm:col-span-2">
          <Switch label={t("areas.spaces.onSale")} checked={form.offered} onChange={(offered) => change({ offered })} />
        </div>
      )}
      {problem !== undefined && (
        <p role="alert" className="font-medium text-danger sm:col-span-2">
          {errorText(problem)}
        </p>
      )}
      <Button type="submit" busy={busy} className="justify-self-start">
        {t("action.save")}
      </Button>
    </form>
  );
}
