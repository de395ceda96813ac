import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus, Truck } from "lucide-react";
import { useState } from "react";
import { type DeliveryMethod, deliveryMethodsQuery } from "@/entities/order";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { kopecksOf, money, rublesOf, useTitle } from "@/shared/lib";
import { changesOf } from "@/shared/lib/saving";
import {
  Badge,
  Button,
  ConfirmButton,
  Dialog,
  Empty,
  errorText,
  LoadError,
  PageTitle,
  Skeleton,
  toast,
} from "@/shared/ui";
import { SelectField, Switch, TextField } from "@/shared/ui/form";

const KINDS = ["pickup", "courier", "post"] as const;

/** How goods can be had, with prices; orders keep what they were placed with. */
export function DeliveryPage() {
  const { t } = useTranslation();
  useTitle(t("areas.shop.delivery.title"));
  const query = useQuery({ ...deliveryMethodsQuery, staleTime: 0 });
  const [edited, setEdited] = useState<{ method?: DeliveryMethod }>();
  const methods = query.data?.items;
  return (
    <>
      <PageTitle
        aside={
          <Button onClick={() => setEdited({})}>
            <Plus aria-hidden />
            {t("areas.shop.delivery.new")}
          </Button>
        }
      >
        {t("areas.shop.delivery.title")}
      </PageTitle>
      {query.isError ? (
        <LoadError error={query.error} retry={() => void query.refetch()} />
      ) : !methods ? (
        <Skeleton className="h-60 rounded-card" />
      ) : methods.length === 0 ? (
        <Empty icon={<Truck aria-hidden />} title={t("areas.shop.delivery.empty")}>
          {t("areas.shop.delivery.emptyText")}
        </Empty>
      ) : (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {methods.map((one) => (
            <li key={one.code} className="flex flex-wrap items-center justify-between gap-3 p-4 sm:px-6">
              <span className="min-w-0">
                <span className="flex flex-wrap items-center gap-2 font-semibold">
                  {one.name}
                  {!one.is_active && <Badge tone="amber">{t("areas.shop.delivery.off")}</Badge>}
                </span>
                <span className="block text-sm text-muted">
                  {one.code} · {money(one.price)}
                  {one.free_from !== null && ` · ${t("checkout.freeFrom", { amount: money(one.free_from) })}`}
                </span>
              </span>
              <Button variant="secondary" onClick={() => setEdited({ method: one })}>
                {t("areas.shop.wavesTab.edit")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {edited && (
        <MethodDialog
          key={edited.method?.code ?? ""}
          {...(edited.method ? { method: edited.method } : {})}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}

function MethodDialog({ method, onClose }: { method?: DeliveryMethod; onClose: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState(method?.code ?? "");
  const [name, setName] = useState(method?.name ?? "");
  const [kind, setKind] = useState<DeliveryMethod["kind"]>(method?.kind ?? "courier");
  const [price, setPrice] = useState(method ? rublesOf(method.price) : "");
  const [free, setFree] = useState(rublesOf(method?.free_from));
  const [tracking, setTracking] = useState(method?.tracking_url ?? "");
  const [isActive, setIsActive] = useState(method?.is_active ?? true);
  const [asked, setAsked] = useState(false);
  const [kept, setKept] = useState<unknown>();
  const reread = () => queryClient.invalidateQueries({ queryKey: ["delivery-methods"] });
  const wrong = {
    code: /^[A-Za-z0-9_-]{1,40}$/.test(code) ? undefined : t("areas.shop.delivery.codeWrong"),
    name: name.trim() ? undefined : t("form.required"),
    price: kopecksOf(price) === undefined ? t("areas.shop.wrongSum") : undefined,
    free: free.trim() && kopecksOf(free) === undefined ? t("areas.shop.wrongSum") : undefined,
  };
  const save = useMutation({
    mutationFn: () => {
      const fields = {
        kind,
        name: name.trim(),
        price: kopecksOf(price) ?? 0,
        free_from: free.trim() ? (kopecksOf(free) ?? null) : null,
        tracking_url: tracking.trim() || null,
        is_active: isActive,
      };
      return method
        ? unwrap(
            api.PATCH("/api/v1/delivery-methods/{method_code}", {
              params: { path: { method_code: method.code } },
              body: changesOf<typeof fields>(method, fields),
            }),
          )
        : unwrap(api.POST("/api/v1/delivery-methods", { body: { ...fields, code } }));
    },
    onSuccess: async () => {
      toast.success(t("action.saved"));
      onClose();
      await reread();
    },
  });
  const remove = async () => {
    if (!method) return;
    save.reset();
    setKept(undefined);
    try {
      await unwrap(
        api.DELETE("/api/v1/delivery-methods/{method_code}", { params: { path: { method_code: method.code } } }),
      );
      onClose();
    } catch (error) {
      setKept(error);
    }
    await reread();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={method?.name ?? t("areas.shop.delivery.new")}
      footer={
        <>
          {method && (
            <ConfirmButton
              title={t("areas.shop.delivery.removeTitle", { name: method.name })}
              text={t("areas.shop.delivery.removeText")}
              confirm={t("areas.shop.promo.remove")}
              onConfirm={remove}
            >
              {t("areas.shop.promo.remove")}
            </ConfirmButton>
          )}
          <Button
            busy={save.isPending}
            onClick={() => {
              setAsked(true);
              setKept(undefined);
              if (!Object.values(wrong).some(Boolean)) save.mutate();
            }}
          >
            {t("action.save")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <TextField
          label={t("areas.shop.delivery.name")}
          value={name}
          maxLength={200}
          error={asked ? wrong.name : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t("areas.shop.delivery.code")}
          value={code}
          maxLength={40}
          disabled={method !== undefined}
          error={asked ? wrong.code : undefined}
          onChange={(event) => setCode(event.target.value)}
        />
        <SelectField
          label={t("areas.shop.delivery.kind")}
          value={kind}
          onChange={(event) => setKind(event.target.value as DeliveryMethod["kind"])}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`areas.shop.delivery.kinds.${one}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t("areas.shop.field.price")}
          inputMode="decimal"
          value={price}
          maxLength={16}
          error={asked ? wrong.price : undefined}
          onChange={(event) => setPrice(event.target.value)}
        />
        <TextField
          label={t("areas.shop.delivery.free")}
          optional
          inputMode="decimal"
          value={free}
          maxLength={16}
          error={asked ? wrong.free : undefined}
          onChange={(event) => setFree(event.target.value)}
        />
        <TextField
          label={t("areas.shop.delivery.tracking")}
          optional
          hint={t("areas.shop.delivery.trackingHint")}
          value={tracking}
          maxLength={500}
          onChange={(event) => setTracking(event.target.value)}
        />
        <Switch label={t("areas.shop.delivery.active")} checked={isActive} onChange={setIsActive} />
        {Boolean(save.error ?? kept) && (
          <p role="alert" className="font-medium text-danger">
            {errorText(save.error ?? kept)}
          </p>
        )}
      </div>
    </Dialog>
  );
}
