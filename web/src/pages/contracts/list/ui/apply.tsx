import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, isCode, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, ButtonLink, Card, errorText, LoadError, Skeleton, toast } from "@/shared/ui";
import { CheckboxField } from "@/shared/ui/form";

/** The application: the two consents, each agreed to by itself. */
export function Apply({ again }: { again: boolean }) {
  const { t } = useTranslation();
  const [key] = useIdempotencyKey();
  const [given, setGiven] = useState<string[]>([]);
  const [asked, setAsked] = useState(false);
  const texts = useQuery({
    queryKey: ["consents"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/onboarding/consents", { signal })),
  });
  const apply = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/onboarding/application", {
          params: { header: { "Idempotency-Key": key } },
          body: {
            consents: (texts.data?.items ?? [])
              .filter((one) => given.includes(one.kind))
              .map(({ kind, version }) => ({ kind, version })),
          },
        }),
      ),
    onSuccess: async (application) => {
      queryClient.setQueryData(["application"], application);
      toast.success(t("contracts.applied"));
      await queryClient.invalidateQueries({ queryKey: ["contracts"] });
    },
    onError: (error) => {
      if (isCode(error, "consent_outdated")) void texts.refetch();
      if (isCode(error, "client_exists")) void queryClient.invalidateQueries({ queryKey: ["application"] });
    },
  });
  const submit = () => {
    setAsked(true);
    if (given.includes("personal_data")) apply.mutate();
  };
  return (
    <Card className="flex flex-col gap-5">
      <div className="flex flex-col gap-2">
        <h2 className="text-lg font-semibold">{again ? t("contracts.applyAgain") : t("contracts.applyTitle")}</h2>
        <p className="max-w-prose text-muted">{t("contracts.applyText")}</p>
      </div>
      {texts.isError ? (
        <LoadError error={texts.error} retry={() => void texts.refetch()} />
      ) : texts.isPending ? (
        <Skeleton className="h-32" />
      ) : (
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          {texts.data.items.map((text) => (
            <div key={text.kind} className="flex flex-col gap-1 rounded-control bg-sunken px-4 py-2">
              <CheckboxField
                label={<span className="font-semibold">{text.title}</span>}
                checked={given.includes(text.kind)}
                aria-invalid={asked && text.kind === "personal_data" && !given.includes(text.kind)}
                onChange={(event) =>
                  setGiven(event.target.checked ? [...given, text.kind] : given.filter((kind) => kind !== text.kind))
                }
              />
              <details className="pb-2 pl-8">
                <summary className="inline-flex min-h-11 cursor-pointer items-center text-sm font-semibold underline underline-offset-4">
                  {t("contracts.readConsent")}
                </summary>
                <p className="text-sm whitespace-pre-line text-muted">{text.text}</p>
              </details>
              {asked && text.kind === "personal_data" && !given.includes(text.kind) && (
                <p className="pb-2 text-sm font-medium text-danger">{t("contracts.consentRequired")}</p>
              )}
            </div>
          ))}
          {apply.isError && (
            <div role="alert" className="flex flex-wrap items-center gap-3 font-medium text-danger">
              {errorText(apply.error)}
              {isCode(apply.error, "phone_unconfirmed", "address_unconfirmed") && (
                <ButtonLink variant="secondary" to="/confirm?channel=phone&send=1&next=/account/contracts">
                  {t("account.confirm")}
                </ButtonLink>
              )}
            </div>
          )}
          <Button type="submit" size="lg" busy={apply.isPending} className="self-start">
            {t("contracts.apply")}
          </Button>
        </form>
      )}
    </Card>
  );
}
