import { useState } from "react";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Card, ConfirmButton, toast, toastError } from "@/shared/ui";
import { CheckboxField } from "@/shared/ui/form";
import { change, type Person } from "../model/people";

/** Whether somebody may sign in, and with which second factor. */
export function AccessCard({ person }: { person: Person }) {
  const { t } = useTranslation();
  const [passkeys, setPasskeys] = useState(false);
  const attempt = async (act: () => Promise<unknown>, done: string) => {
    try {
      await act();
      toast.success(done);
    } catch (error) {
      toastError(error);
    }
  };
  const name = person.full_name;
  return (
    <Card aria-labelledby="access" className="flex flex-col items-start gap-4">
      <h2 id="access" className="text-lg font-semibold">
        {t("areas.people.access")}
      </h2>
      {person.is_active ? (
        <>
          <p className="text-[0.9375rem] text-muted">{t("areas.people.disableText")}</p>
          <ConfirmButton
            title={t("areas.people.disableTitle", { name })}
            text={t("areas.people.disableText")}
            confirm={t("areas.people.disable")}
            onConfirm={() => attempt(() => change(person.id, { is_active: false }), t("areas.people.nowDisabled"))}
          >
            {t("areas.people.disable")}
          </ConfirmButton>
        </>
      ) : (
        <>
          <p className="text-[0.9375rem] text-muted">{t("areas.people.enableText")}</p>
          <ConfirmButton
            variant="secondary"
            title={t("areas.people.enableTitle", { name })}
            text={t("areas.people.enableText")}
            confirm={t("areas.people.enable")}
            onConfirm={() => attempt(() => change(person.id, { is_active: true }), t("areas.people.nowEnabled"))}
          >
            {t("areas.people.enable")}
          </ConfirmButton>
        </>
      )}
      <hr className="w-full border-line" />
      <p className="text-[0.9375rem] text-muted">{t("areas.people.factorText")}</p>
      <CheckboxField
        label={t("areas.people.passkeysToo")}
        checked={passkeys}
        onChange={(event) => setPasskeys(event.target.checked)}
      />
      <ConfirmButton
        title={t("areas.people.factorTitle", { name })}
        text={t("areas.people.factorText")}
        confirm={t("areas.people.removeFactor")}
        onConfirm={() =>
          attempt(
            () =>
              unwrap(
                api.DELETE("/api/v1/users/{user_id}/2fa", {
                  params: { path: { user_id: person.id }, query: { passkeys } },
                }),
              ),
            t("areas.people.factorRemoved"),
          )
        }
      >
        {t("areas.people.removeFactor")}
      </ConfirmButton>
    </Card>
  );
}
