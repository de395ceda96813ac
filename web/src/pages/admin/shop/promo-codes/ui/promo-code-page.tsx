import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useMay } from "@/entities/permission";
import { staffProductsQuery } from "@/entities/product";
import { PersonName } from "@/features/find-person";
import { api, ApiError, isCode, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { organisationDay, useTitle } from "@/shared/lib";
import { useFollowing } from "@/shared/lib/saving";
import {
  Button,
  Card,
  ConfirmButton,
  errorText,
  fieldErrorText,
  LoadError,
  LoadMore,
  PageTitle,
  Progress,
  Skeleton,
  toast,
  toastError,
} from "@/shared/ui";
import { CheckboxField, Choices, SearchFilter, Switch, TextField } from "@/shared/ui/form";
import {
  changedTerms,
  EMPTY,
  fieldsOf,
  type Promo,
  type PromoFields,
  promoQuery,
  termsOf,
  wrongFields,
} from "../model/promo";
import { PromoShards } from "./promo-shards";

function Frame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  useTitle(title);
  return (
    <>
      <Link to="/admin/promo-codes" className="mb-2 inline-flex min-h-11 items-center gap-2 text-muted hover:text-ink">
        <ArrowLeft className="size-5" aria-hidden />
        {t("areas.shop.promo.title")}
      </Link>
      <PageTitle>{title}</PageTitle>
      {children}
    </>
  );
}

export function NewPromoCodePage() {
  const { t } = useTranslation();
  return (
    <Frame title={t("areas.shop.promo.new")}>
      <PromoForm />
    </Frame>
  );
}

export function PromoCodePage() {
  const { code = "" } = useParams();
  const may = useMay("promo_codes.write");
  const query = useQuery(promoQuery(code));
  if (query.isError) return <LoadError error={query.error} retry={() => void query.refetch()} isPage />;
  return (
    <Frame title={code}>
      {query.data ? (
        <>
          <PromoForm key={query.data.code} promo={query.data} />
          {may && (
            <div className="mt-6 xl:mr-[23.5rem]">
              <PromoShards code={query.data.code} />
            </div>
          )}
        </>
      ) : (
        <Skeleton className="h-96 rounded-card" />
      )}
    </Frame>
  );
}

const FIELDS = Object.keys(EMPTY) as (keyof PromoFields)[];
const FIELD_OF_CODE: Partial<Record<string, keyof PromoFields>> = {
  promo_code_taken: "code",
  promo_products_unknown: "product_ids",
};

/** What was refused, as one who keeps promo codes reads it; a customer reads other words of the same codes. */
function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (isCode(error, "promo_changed")) return t("areas.shop.refused.promo_changed");
  if (isCode(error, "promo_invalid")) return t("areas.shop.refused.promo_invalid");
  return errorText(error);
}

function PromoForm({ promo }: { promo?: Promo }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay("promo_codes.write");
  const [fields, change] = useFollowing<PromoFields>(promo ? fieldsOf(promo) : EMPTY);
  const [wrong, setWrong] = useState<Partial<Record<keyof PromoFields, string>>>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [key] = useIdempotencyKey();
  const set = <Name extends keyof PromoFields>(name: Name, value: PromoFields[Name]) => {
    change({ [name]: value });
    setWrong((all) => ({ ...all, [name]: undefined }));
  };
  const typed = (name: Exclude<keyof PromoFields, "kind" | "product_ids" | "is_active">) => ({
    label: t(`areas.shop.promo.${name}`),
    value: fields[name],
    error: wrong[name],
    disabled: !may,
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
  });
  const day = (name: "valid_from" | "valid_until") => ({
    ...typed(name),
    type: "date",
    // A moment that was set by the API is shown as its day; a day that is chosen is sent as one.
    value: organisationDay(fields[name], name === "valid_until"),
  });
  const save = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy) return;
    setError(undefined);
    const found = Object.entries(wrongFields(fields));
    setWrong(Object.fromEntries(found.map(([name, what]) => [name, t(`areas.shop.promo.wrong.${what}`)])));
    if (found.length > 0) return;
    setBusy(true);
    try {
      if (promo) {
        const saved = await unwrap(
          api.PATCH("/api/v1/promo-codes/{code}", {
            params: { path: { code: promo.code } },
            body: changedTerms(promo, fields),
          }),
        );
        queryClient.setQueryData(["promo-codes", promo.code], saved);
      } else {
        const made = await unwrap(
          api.POST("/api/v1/promo-codes", {
            params: { header: { "Idempotency-Key": key } },
            body: { ...termsOf(fields), code: fields.code.trim() },
          }),
        );
        void navigate(`/admin/promo-codes/${encodeURIComponent(made.code)}`, { replace: true });
      }
      toast.success(t("action.saved"));
      void queryClient.invalidateQueries({ queryKey: ["promo-codes"], exact: true });
    } catch (failure) {
      const placed: typeof wrong = {};
      if (failure instanceof ApiError) {
        for (const one of failure.fields) {
          const name = FIELDS.find((field) => one.field.split(".").includes(field));
          if (name) placed[name] = fieldErrorText(one.code);
        }
        const named = FIELD_OF_CODE[failure.code];
        if (named) placed[named] = errorText(failure);
      }
      setWrong(placed);
      if (Object.keys(placed).length === 0) setError(failure);
      if (promo && isCode(failure, "promo_changed")) {
        void queryClient.invalidateQueries({ queryKey: ["promo-codes", promo.code] });
      }
    } finally {
      setBusy(false);
    }
  };
  const remove = async () => {
    if (!promo) return;
    try {
      await unwrap(api.DELETE("/api/v1/promo-codes/{code}", { params: { path: { code: promo.code } } }));
      await navigate("/admin/promo-codes", { replace: true });
      void queryClient.invalidateQueries({ queryKey: ["promo-codes"] });
    } catch (failure) {
      toastError(failure);
    }
  };
  return (
    <form noValidate className="grid items-start gap-6 xl:grid-cols-[1fr_22rem]" onSubmit={(event) => void save(event)}>
      <div className="flex min-w-0 flex-col gap-6">
        <Card className="grid gap-4 sm:grid-cols-2">
          <TextField
            {...typed("code")}
            maxLength={32}
            disabled={promo !== undefined}
            autoCapitalize="characters"
            hint={t("areas.shop.promo.codeHint")}
          />
          <TextField {...typed("description")} optional maxLength={500} />
          <div className="sm:col-span-2">
            <Choices
              legend={t("areas.shop.promo.discount")}
              name="promo-kind"
              value={fields.kind}
              onChange={(kind) => set("kind", kind)}
              options={[
                { value: "percent", label: t("areas.shop.promo.byPercent"), disabled: !may },
                { value: "amount", label: t("areas.shop.promo.byAmount"), disabled: !may },
              ]}
            />
          </div>
          {fields.kind === "percent" ? (
            <TextField {...typed("percent")} inputMode="numeric" maxLength={3} />
          ) : (
            <TextField {...typed("amount")} inputMode="decimal" maxLength={16} />
          )}
          <TextField {...typed("min_total")} optional inputMode="decimal" maxLength={16} />
          <TextField {...typed("max_uses")} optional inputMode="numeric" maxLength={9} />
          <TextField {...typed("max_uses_per_user")} optional inputMode="numeric" maxLength={9} />
          <TextField {...day("valid_from")} optional />
          <TextField {...day("valid_until")} optional hint={t("areas.shop.promo.untilHint")} />
        </Card>
        <Products
          chosen={fields.product_ids}
          may={may}
          error={wrong.product_ids}
          onChange={(ids) => set("product_ids", ids)}
        />
      </div>
      <div className="flex flex-col gap-6 xl:sticky xl:top-6">
        <Card className="flex flex-col gap-4">
          {promo?.owner_id && (
            <div>
              <p className="text-sm text-muted">{t("areas.shop.promo.owner")}</p>
              <PersonName id={promo.owner_id} className="font-semibold" />
            </div>
          )}
          {promo && (
            <div>
              <p className="text-sm text-muted">{t("areas.shop.promo.uses")}</p>
              <p className="text-2xl font-bold tabular-nums">
                {promo.max_uses === null
                  ? promo.current_uses
                  : t("areas.shop.promo.usesOf", { count: promo.current_uses, most: promo.max_uses })}
              </p>
              {promo.max_uses !== null && (
                <Progress value={promo.current_uses} max={promo.max_uses} label={t("areas.shop.promo.uses")} />
              )}
            </div>
          )}
          <Switch
            label={t("areas.shop.promo.is_active")}
            hint={t("areas.shop.promo.activeHint")}
            checked={fields.is_active}
            disabled={!may}
            onChange={(is) => set("is_active", is)}
          />
          {error !== undefined && (
            <p role="alert" className="font-medium text-danger">
              <Refusal error={error} />
            </p>
          )}
          {may && (
            <Button type="submit" busy={busy}>
              {t(promo ? "action.save" : "areas.shop.promo.make")}
            </Button>
          )}
        </Card>
        {promo && may && (
          <ConfirmButton
            title={t("areas.shop.promo.removeTitle", { code: promo.code })}
            text={t("areas.shop.promo.removeText")}
            confirm={t("areas.shop.promo.remove")}
            onConfirm={remove}
          >
            {t("areas.shop.promo.remove")}
          </ConfirmButton>
        )}
      </div>
    </form>
  );
}

/** Which goods the code is for; none chosen means all. */
function Products({
  chosen,
  may,
  error,
  onChange,
}: {
  chosen: string[];
  may: boolean;
  error: string | undefined;
  onChange: (ids: string[]) => void;
}) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const list = useInfiniteQuery(staffProductsQuery(q.length > 1 ? { q } : {}));
  const products = list.data?.pages.flatMap((page) => page.items) ?? [];
  const unknown = chosen.filter((id) => !products.some((one) => one.id === id)).length;
  return (
    <Card>
      <fieldset disabled={!may}>
        <legend className="font-semibold">{t("areas.shop.promo.product_ids")}</legend>
        <p className="mb-3 text-sm text-muted">
          {chosen.length === 0 ? t("areas.shop.promo.allProducts") : t("staff.selected", { count: chosen.length })}
          {unknown > 0 && chosen.length > 0 && ` · ${t("areas.shop.promo.notShown", { count: unknown })}`}
        </p>
        <SearchFilter
          label={t("areas.shop.products.search")}
          placeholder={t("areas.shop.products.searchHint")}
          value={q}
          onChange={setQ}
        />
        <div className="mt-2 max-h-72 overflow-y-auto">
          {products.map((one) => (
            <CheckboxField
              key={one.id}
              label={one.name}
              hint={one.article}
              checked={chosen.includes(one.id)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))
              }
            />
          ))}
          <LoadMore query={list} />
        </div>
        {error && (
          <p role="alert" className="text-sm font-medium text-danger">
            {error}
          </p>
        )}
      </fieldset>
    </Card>
  );
}
