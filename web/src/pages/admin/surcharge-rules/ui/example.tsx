import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useEffect, useState } from "react";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { kopecksOf, money } from "@/shared/lib";
import { Badge, Button, Card, errorText, IconButton, Skeleton } from "@/shared/ui";
import { SelectField, TextField } from "@/shared/ui/form";

type Preview = Schemas["SurchargePreviewRequest"];
type Condition = Preview["devices"][number]["condition"];
const CONDITIONS: Condition[] = ["new", "excellent", "good", "fair", "broken"];
const MOST = 10;

interface Device {
  key: string;
  condition: Condition;
  price: string;
}

const device = (condition: Condition, price: string): Device => ({ key: crypto.randomUUID(), condition, price });

interface Props {
  /** Rules that are not saved yet; without them those in force are asked. */
  tried: NonNullable<Preview["rules"]> | undefined;
  isWrong: boolean;
  version: number;
}

/** What a client with some devices would pay: the API computes it, by the rules of the form or by those in force. */
export function Example({ tried, isWrong, version }: Props) {
  const { t } = useTranslation();
  const [devices, setDevices] = useState(() => [device("good", "45000"), device("fair", "2000")]);
  const body: Preview = {
    ...(tried ? { rules: tried } : {}),
    devices: devices.map((one) => ({ condition: one.condition, price: kopecksOf(one.price) ?? 0 })),
  };
  const asked = JSON.stringify(body);
  const [settled, setSettled] = useState(asked);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(asked), 250);
    return () => clearTimeout(timer);
  }, [asked]);
  const isPriced = devices.every((one) => kopecksOf(one.price) !== undefined);
  const found = useQuery({
    queryKey: ["surcharge-preview", version, settled],
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/v1/manager/surcharge-rules/preview", { body: JSON.parse(settled) as Preview, signal })),
    placeholderData: keepPreviousData,
    enabled: isPriced && !isWrong,
  });
  const change = (key: string, changes: Partial<Device>) =>
    setDevices((all) => all.map((one) => (one.key === key ? { ...one, ...changes } : one)));
  return (
    <Card className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg font-semibold">{t("areas.courses.onboarding.example")}</h2>
        <Badge tone={tried ? "amber" : "neutral"}>
          {t(tried ? "areas.courses.onboarding.byTried" : "areas.courses.onboarding.byRules")}
        </Badge>
      </div>
      <ul className="flex flex-col gap-4">
        {devices.map((one, place) => {
          const part = found.data?.parts[place];
          const label = t("areas.courses.onboarding.device", { number: place + 1 });
          return (
            <li key={one.key} className="flex flex-col gap-2 border-b border-line pb-4">
              <div className="flex flex-wrap items-end gap-2">
                <SelectField
                  className="min-w-0 flex-1 basis-full sm:basis-44"
                  label={`${label}: ${t("areas.courses.onboarding.state")}`}
                  value={one.condition}
                  onChange={(event) => change(one.key, { condition: event.target.value as Condition })}
                >
                  {CONDITIONS.map((condition) => (
                    <option key={condition} value={condition}>
                      {t(`areas.courses.onboarding.condition.${condition}`)}
                    </option>
                  ))}
                </SelectField>
                <TextField
                  className="min-w-0 flex-1 basis-28"
                  label={t("areas.courses.priceField")}
                  inputMode="decimal"
                  value={one.price}
                  error={kopecksOf(one.price) === undefined ? t("areas.courses.priceInvalid") : undefined}
                  onChange={(event) => change(one.key, { price: event.target.value })}
                />
                <IconButton
                  label={t("areas.courses.removeOf", { name: label })}
                  disabled={devices.length === 1}
                  onClick={() => setDevices((all) => all.filter((other) => other.key !== one.key))}
                >
                  <X aria-hidden />
                </IconButton>
              </div>
              {part && (
                <p className="flex flex-wrap justify-between gap-2 text-sm text-muted">
                  {part.amount === null ? (
                    <span className="text-danger">{t("areas.courses.onboarding.notAccepted")}</span>
                  ) : (
                    <>
                      <span>
                        {part.is_minimum
                          ? t("areas.courses.onboarding.isMinimum", { percent: part.rate_percent })
                          : t("areas.courses.onboarding.isShare", { percent: part.rate_percent })}
                      </span>
                      <span className="font-semibold text-ink tabular-nums">{money(part.amount)}</span>
                    </>
                  )}
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {devices.length < MOST && (
        <Button
          variant="quiet"
          className="self-start"
          onClick={() => setDevices((all) => [...all, device("new", "30000")])}
        >
          <Plus aria-hidden />
          {t("areas.courses.onboarding.addDevice")}
        </Button>
      )}
      {found.isError ? (
        <p role="alert" className="font-medium text-danger">
          {errorText(found.error)}
        </p>
      ) : found.data ? (
        <p role="status" className="flex flex-wrap items-baseline justify-between gap-3 text-lg">
          <span>{t("areas.courses.onboarding.wouldPay")}</span>
          <strong className="text-2xl tabular-nums">{money(found.data.amount)}</strong>
        </p>
      ) : (
        <Skeleton className="h-10" />
      )}
    </Card>
  );
}
