import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Badge, Card, LoadError, Skeleton } from "@/shared/ui";

/** The texts that clients agree to. A release of the program changes them, nobody by hand: what was agreed to is proven by them. */
export function Consents() {
  const { t } = useTranslation();
  const { data, error, isError, refetch } = useQuery({
    queryKey: ["consent-texts"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/onboarding/consents", { signal })),
  });
  return (
    <section className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("areas.courses.onboarding.consents")}</h2>
      <p className="max-w-prose text-muted">{t("areas.courses.onboarding.consentsText")}</p>
      {isError && <LoadError error={error} retry={() => void refetch()} />}
      {!data && !isError && <Skeleton className="h-40 rounded-card" />}
      <div className="grid items-start gap-6 xl:grid-cols-2">
        {data?.items.map((one) => (
          <Card key={one.kind} className="flex flex-col gap-3">
            <div className="flex flex-wrap items-center justify-between gap-3">
              <h3 className="font-semibold">{one.title}</h3>
              <Badge>{one.version}</Badge>
            </div>
            <p className="text-[0.9375rem] whitespace-pre-line">{one.text}</p>
            <p className="text-sm text-muted wrap-anywhere">SHA-256: {one.sha256}</p>
          </Card>
        ))}
      </div>
    </section>
  );
}
