import { useMutation } from "@tanstack/react-query";
import { Calculator } from "lucide-react";
import { useState } from "react";
import { change, type Client, surchargeOf } from "@/entities/client";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { kopecksOf, money, rublesOf, useDraft } from "@/shared/lib";
import { Button, errorText } from "@/shared/ui";
import { Choices, TextField } from "@/shared/ui/form";

/** What is paid on top: computed by the rules, device by device, and adjusted with a reason. */
export function SurchargePart({ client, mayEdit }: { client: Client; mayEdit: boolean }) {
  const { t } = useTranslation();
  const surcharge = surchargeOf(client);
  const kept = surcharge?.adjustment;
  const saved = {
    sign: kept ? (kept.amount < 0 ? "less" : "more") : "none",
    amount: kept ? rublesOf(Math.abs(kept.amount)) : "",
    reason: kept?.reason ?? "",
  };
  const [values, setValues] = useState(saved);
  const draft = useDraft(`client.${client.id}.surcharge`, values);
  const [restored, setRestored] = useState(false);
  if (!restored) {
    setRestored(true);
    if (mayEdit) setValues(draft.restore(saved));
  }
  const sum = kopecksOf(values.amount);
  const adjusts = values.sign !== "none";
  const valid = !adjusts || (sum !== undefined && values.reason.trim() !== "");
  const compute = useMutation({
    mutationFn: () =>
      change(client.id, (version) =>
        unwrap(
          api.POST("/api/v1/manager/clients/{client_id}/surcharge", {
            params: { path: { client_id: client.id } },
            body: {
              version,
              adjustment: adjusts
                ? { amount: (sum ?? 0) * (values.sign === "less" ? -1 : 1), reason: values.reason.trim() }
                : null,
            },
          }),
        ),
      ),
  });
  const isAsComputed = surcharge !== null && JSON.stringify(values) === JSON.stringify(saved);
  return (
    <div className="flex flex-col gap-5">
      {surcharge && (
        <table className="w-full text-left">
          <thead className="text-sm text-muted">
            <tr>
              <th className="pb-2 font-medium">{t("areas.clients.surcharge.device")}</th>
              <th className="pb-2 text-right font-medium">{t("areas.clients.surcharge.rate")}</th>
              <th className="pb-2 text-right font-medium">{t("areas.clients.surcharge.amount")}</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {surcharge.parts.map((part) => (
              <tr key={part.device_id}>
                <td className="py-2 pr-3 wrap-anywhere">
                  {part.title}
                  <span className="block text-sm text-muted">{money(part.price)}</span>
                </td>
                <td className="py-2 text-right tabular-nums">{part.rate_percent} %</td>
                <td className="py-2 text-right whitespace-nowrap tabular-nums">{money(part.amount)}</td>
              </tr>
            ))}
            {kept && (
              <tr>
                <td className="py-2 pr-3 wrap-anywhere" colSpan={2}>
                  {t("areas.clients.surcharge.adjustment")}
                  <span className="block text-sm text-muted">{kept.reason}</span>
                </td>
                <td className="py-2 text-right whitespace-nowrap tabular-nums">{money(kept.amount)}</td>
              </tr>
            )}
          </tbody>
          <tfoot>
            <tr className="border-t border-ink font-semibold">
              <th scope="row" className="pt-3" colSpan={2}>
                {t("areas.clients.surcharge.total")}
              </th>
              <td className="pt-3 text-right text-lg whitespace-nowrap tabular-nums">{money(surcharge.amount)}</td>
            </tr>
          </tfoot>
        </table>
      )}
      {mayEdit && (
        <form
          className="grid gap-4 sm:grid-cols-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (valid && !compute.isPending) compute.mutate();
          }}
        >
          <div className="sm:col-span-2">
            <Choices
              legend={t("areas.clients.surcharge.adjust")}
              name="adjustment"
              pills
              value={values.sign}
              onChange={(sign) => setValues((before) => ({ ...before, sign }))}
              options={(["none", "less", "more"] as const).map((value) => ({
                value,
                label: t(`areas.clients.surcharge.${value}`),
              }))}
            />
          </div>
          {adjusts && (
            <>
              <TextField
                label={t("areas.clients.invoice.amount")}
                inputMode="decimal"
                value={values.amount}
                onChange={(event) => setValues((before) => ({ ...before, amount: event.target.value }))}
                error={values.amount && sum === undefined ? t("areas.clients.device.problem.price") : undefined}
              />
              <TextField
                label={t("areas.clients.reason")}
                value={values.reason}
                maxLength={500}
                onChange={(event) => setValues((before) => ({ ...before, reason: event.target.value }))}
              />
            </>
          )}
          {compute.error && (
            <p role="alert" className="font-medium text-danger sm:col-span-2">
              {errorText(compute.error)}
            </p>
          )}
          <Button
            type="submit"
            variant={surcharge ? "secondary" : "primary"}
            busy={compute.isPending}
            disabled={!valid || isAsComputed}
            className="justify-self-start"
          >
            <Calculator aria-hidden />
            {t(surcharge ? "areas.clients.surcharge.again" : "areas.clients.surcharge.compute")}
          </Button>
        </form>
      )}
    </div>
  );
}
