import { useQuery } from "@tanstack/react-query";
import { MonitorSmartphone } from "lucide-react";
import { useNavigate } from "react-router";
import { dropReductions } from "@/entities/cart";
import { useSession } from "@/entities/session";
import { api, queryClient, signOut, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { ago, useTitle } from "@/shared/lib";
import { Badge, Button, ConfirmButton, LoadError, Notice, PageTitle, Skeleton, toast, toastError } from "@/shared/ui";
import { PasskeysCard } from "./passkeys-card";
import { SecondFactorCard } from "./second-factor-card";

export function SessionsPage() {
  const { t } = useTranslation();
  useTitle(t("security.title"));
  const navigate = useNavigate();
  const session = useSession();
  const mustSet = session.status === "member" && session.secondFactorMissing;
  const sessions = useQuery({
    queryKey: ["sessions"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/auth/sessions", { params: { query: { limit: 50 } }, signal })),
  });
  const end = async (id: string) => {
    try {
      await unwrap(api.DELETE("/api/v1/auth/sessions/{session_id}", { params: { path: { session_id: id } } }));
      toast.success(t("sessions.ended"));
    } catch (error) {
      toastError(error);
    }
    await queryClient.invalidateQueries({ queryKey: ["sessions"] });
  };
  const endAll = async () => {
    try {
      await signOut({ everywhere: true });
      dropReductions();
      await navigate("/login", { replace: true });
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <>
      <PageTitle>{t("security.title")}</PageTitle>
      <div className="mb-10 flex flex-col gap-6">
        {mustSet && <Notice tone="amber">{t("security.factorMustSet")}</Notice>}
        <SecondFactorCard />
        <PasskeysCard />
      </div>
      <h2 className="mb-2 text-lg font-semibold">{t("sessions.title")}</h2>
      <p className="mb-6 max-w-prose text-muted">{t("sessions.text")}</p>
      {sessions.isError ? (
        <LoadError error={sessions.error} retry={() => void sessions.refetch()} />
      ) : sessions.isPending ? (
        <Skeleton className="h-40 rounded-card" />
      ) : (
        <ul className="mb-6 flex flex-col divide-y divide-line rounded-card border border-line bg-surface">
          {sessions.data.items.map((session) => (
            <li key={session.id} className="flex flex-wrap items-center gap-x-4 gap-y-3 p-5">
              <MonitorSmartphone className="size-6 shrink-0 text-muted" aria-hidden />
              <div className="min-w-0 flex-1 basis-48">
                <p className="font-semibold">
                  {session.device} {session.current && <Badge tone="leaf">{t("sessions.current")}</Badge>}
                </p>
                <p className="text-sm text-muted">
                  {session.address} · {t("sessions.used", { when: ago(session.last_used_at) })}
                </p>
              </div>
              {!session.current && (
                <Button variant="secondary" onClick={() => void end(session.id)}>
                  {t("sessions.end")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <ConfirmButton
        title={t("sessions.endAllTitle")}
        text={t("sessions.endAllText")}
        confirm={t("sessions.endAll")}
        onConfirm={endAll}
      >
        {t("sessions.endAll")}
      </ConfirmButton>
    </>
  );
}
