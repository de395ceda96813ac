import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "@/entities/permission";
import { ApiError, api, isCode, queryClient, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { kopecksOf, rublesOf, useTitle } from "@/shared/lib";
import { conflictsOf, merged } from "@/shared/lib/saving";
import { Badge, Button, Card, errorText, LoadError, PageTitle, Skeleton, toast } from "@/shared/ui";
import { ConflictNotice } from "@/shared/ui/conflict";
import { TextField } from "@/shared/ui/form";
import { Consents } from "./consents";
import { Example } from "./example";

type Rules = Schemas["SurchargeRulesOut"];
export const CONDITIONS = ["new", "excellent", "good", "fair"] as const;
const NAMES = ["minimum", ...CONDITIONS] as const;
type Values = Record<(typeof NAMES)[number], string>;

const rulesQuery = queryOptions({
  queryKey: ["surcharge-rules"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/manager/surcharge-rules", { signal })),
  staleTime: 0,
});

const valuesOf = (rules: Rules): Values => ({
  minimum: rublesOf(rules.minimum),
  new: String(rules.rates.new ?? 0),
  excellent: String(rules.rates.excellent ?? 0),
  good: String(rules.rates.good ?? 0),
  fair: String(rules.rates.fair ?? 0),
});

const percentOf = (text: string): number | undefined => {
  const value = Number(text);
  return text.trim() !== "" && Number.isInteger(value) && value >= 0 && value <= 100 ? value : undefined;
};

const rulesIn = (
  values: Values,
): { minimum: number; rates: Record<(typeof CONDITIONS)[number], number> } | undefined => {
  const minimum = kopecksOf(values.minimum);
  const rates = CONDITIONS.map((one) => [one, percentOf(values[one])] as const);
  if (minimum === undefined || rates.some(([, percent]) => percent === undefined)) return undefined;
  return { minimum, rates: Object.fromEntries(rates) as Record<(typeof CONDITIONS)[number], number> };
};

/** By which rules a client's surcharge is computed, and what else the sign-up of clients rests on. */
export function SurchargeRulesPage() {
  const { t } = useTranslation();
  useTitle(t("areas.courses.onboarding.title"));
  const { data, error, isError, refetch } = useQuery(rulesQuery);
  return (
    <>
      <PageTitle>{t("areas.courses.onboarding.title")}</PageTitle>
      {isError && !data ? (
        <LoadError error={error} retry={() => void refetch()} />
      ) : data ? (
        <div className="flex flex-col gap-8">
          <RulesForm rules={data} />
          <Consents />
        </div>
      ) : (
        <Skeleton className="h-96 rounded-card" />
      )}
    </>
  );
}

function RulesForm({ rules }: { rules: Rules }) {
  const { t } = useTranslation();
  const mayWrite = useMay("surcharge_rules.write");
  const [base, setBase] = useState(rules);
  const [values, setValues] = useState(() => valuesOf(rules));
  const [theirs, setTheirs] = useState<Rules>();
  const [tried, setTried] = useState(false);
  const saved = valuesOf(base);
  const isDirty = NAMES.some((name) => values[name] !== saved[name]);
  const found = rulesIn(values);
  const save = useMutation({
    mutationFn: async (): Promise<Rules | undefined> => {
      const send = (mine: Values, version: number) =>
        unwrap(
          api.PUT("/api/v1/manager/surcharge-rules", {
            body: { version, ...(rulesIn(mine) as NonNullable<typeof found>) },
          }),
        );
      try {
        return await send(values, base.version);
      } catch (failed) {
        if (!isCode(failed, "version_conflict")) throw failed;
        setTheirs(await queryClient.query({ ...rulesQuery, staleTime: 0 }));
        return undefined;
      }
    },
    onSuccess: (now) => {
      if (!now) return;
      queryClient.setQueryData(rulesQuery.queryKey, now);
      setBase(now);
      setValues(valuesOf(now));
      setTried(false);
      toast.success(t("areas.courses.onboarding.saved", { version: now.version }));
    },
    onError: (failed) => {
      if (failed instanceof ApiError && failed.status === 403) {
        void queryClient.invalidateQueries({ queryKey: ["me", "permissions"] });
      }
    },
  });
  const rebase = (now: Rules, keep: "mine" | "theirs") => {
    setValues(merged(saved, values, valuesOf(now), NAMES, keep));
    setBase(now);
    setTheirs(undefined);
  };
  const field = (name: (typeof NAMES)[number]) => ({
    value: values[name],
    disabled: !mayWrite,
    onChange: (event: { target: { value: string } }) => setValues((now) => ({ ...now, [name]: event.target.value })),
  });
  return (
    <div className="grid items-start gap-6 xl:grid-cols-2">
      <Card>
        <form
          noValidate
          className="flex flex-col gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (found && !save.isPending) save.mutate();
          }}
        >
          <div className="flex flex-wrap items-center justify-between gap-3">
            <h2 className="text-lg font-semibold">{t("areas.courses.onboarding.rules")}</h2>
            <Badge>{t("areas.courses.onboarding.version", { version: base.version })}</Badge>
          </div>
          <p className="text-muted">{t("areas.courses.onboarding.text")}</p>
          <TextField
            label={t("areas.courses.onboarding.minimum")}
            hint={t("areas.courses.onboarding.minimumHint")}
            inputMode="decimal"
            error={kopecksOf(values.minimum) === undefined ? t("areas.courses.priceInvalid") : undefined}
            {...field("minimum")}
          />
          <fieldset className="grid gap-5 sm:grid-cols-2">
            <legend className="mb-3 text-sm font-semibold">{t("areas.courses.onboarding.rates")}</legend>
            {CONDITIONS.map((one) => (
              <TextField
                key={one}
                label={t(`areas.courses.onboarding.condition.${one}`)}
                inputMode="numeric"
                error={
                  percentOf(values[one]) === undefined && (tried || values[one] !== "")
                    ? t("areas.courses.onboarding.percentInvalid")
                    : undefined
                }
                {...field(one)}
              />
            ))}
          </fieldset>
          <p className="text-sm text-muted">{t("areas.courses.onboarding.broken")}</p>
          {theirs && (
            <ConflictNotice
              differences={conflictsOf(saved, values, valuesOf(theirs), NAMES).map(({ name, mine, theirs }) => ({
                field: name,
                label:
                  name === "minimum"
                    ? t("areas.courses.onboarding.minimum")
                    : t(`areas.courses.onboarding.condition.${name}`),
                mine,
                theirs,
              }))}
              onTake={() => rebase(theirs, "theirs")}
              onKeep={() => rebase(theirs, "mine")}
            />
          )}
          {save.error && (
            <p role="alert" className="font-medium text-danger">
              {errorText(save.error)}
            </p>
          )}
          {mayWrite && (
            <div className="flex flex-wrap gap-3">
              <Button type="submit" busy={save.isPending} disabled={!isDirty}>
                {t("areas.courses.onboarding.save")}
              </Button>
              {isDirty && (
                <Button variant="quiet" onClick={() => setValues(saved)}>
                  {t("areas.courses.undo")}
                </Button>
              )}
            </div>
          )}
        </form>
      </Card>
      <Example
        tried={isDirty ? found : undefined}
        isWrong={!found}

        version={base.version}
      />
    </div>
  );
}
