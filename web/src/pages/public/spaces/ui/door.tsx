import { useMutation, useQuery } from "@tanstack/react-query";
import { DoorOpen, LogOut } from "lucide-react";
import { currentVisitQuery, type Space } from "@/entities/space";
import { api, isCode, queryClient, unwrap, useIdempotencyKey, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { time } from "@/shared/lib";
import { Button, ButtonLink, Card, LoadError, Skeleton, toast, toastError } from "@/shared/ui";
import { QrCode } from "@/shared/ui/qr";

/** In and out: the code for the door while one is outside, what there is to do while one is in. */
export function Door({ spaces }: { spaces: Space[] }) {
  const { t } = useTranslation();
  const current = useQuery(currentVisitQuery);
  useLive("visits", ["visits"]);
  const [key, renewKey] = useIdempotencyKey();
  const settle = async () => {
    renewKey();
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: ["visits"] }),
      queryClient.invalidateQueries({ queryKey: ["spaces"] }),
    ]);
  };
  const out = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/visits/check-out", { params: { header: { "Idempotency-Key": key } } })),
    onSuccess: async (visit) => {
      toast.success(t("spaces.checkedOut", { minutes: visit.duration_minutes ?? 0 }));
      await settle();
    },
    onError: toastError,
  });
  const enter = useMutation({
    mutationFn: (spaceId: string) =>
      unwrap(
        api.POST("/api/v1/visits/check-in", {
          params: { header: { "Idempotency-Key": key } },
          body: { space_id: spaceId },
        }),
      ),
    onSuccess: async () => {
      toast.success(t("spaces.checkedIn"));
      await settle();
    },
    onError: toastError,
  });
  if (current.isError) return <LoadError error={current.error} retry={() => void current.refetch()} />;
  if (current.isPending) return <Skeleton className="h-72 rounded-card" />;
  const visit = current.data.visit;
  if (visit) {
    return (
      <Card className="flex flex-col gap-4 border-leaf!">
        <p role="status" className="text-lg font-semibold">
          {t("spaces.here", { name: visit.space_name, time: time(visit.check_in, visit.time_zone) })}
        </p>
        <Button size="lg" variant="secondary" busy={out.isPending} onClick={() => out.mutate()}>
          <LogOut aria-hidden />
          {t("spaces.checkOut")}
        </Button>
      </Card>
    );
  }
  const withoutCode = spaces.filter((space) => space.is_open && !space.requires_door_code);
  return (
    <Card className="flex flex-col items-center gap-4 text-center">
      <h2 className="text-lg font-semibold">{t("spaces.door")}</h2>
      <DoorCode />
      <p className="text-muted">{t("spaces.doorText")}</p>
      {withoutCode.map((space) => (
        <Button
          key={space.id}
          variant="secondary"
          busy={enter.isPending}
          onClick={() => enter.mutate(space.id)}
          className="w-full py-2 wrap-anywhere whitespace-normal!"
        >
          <DoorOpen aria-hidden />
          {t("spaces.checkIn")}: {space.name}
        </Button>
      ))}
    </Card>
  );
}

/** The door code as a QR code; a new one comes a little before the old one ends. */
function DoorCode() {
  const { t } = useTranslation();
  const code = useQuery({
    queryKey: ["door-code"],
    queryFn: () => unwrap(api.POST("/api/v1/visits/door-code")),
    staleTime: 0,
    gcTime: 0,
    refetchInterval: (query) => {
      const expires = query.state.data?.expires_at;
      return expires ? Math.max(2_000, new Date(expires).getTime() - Date.now() - 5_000) : false;
    },
  });
  const text = code.data?.code;
  if (isCode(code.error, "address_unconfirmed")) {
    return (
      <>
        <p className="font-medium">{t("spaces.confirmFirst")}</p>
        <ButtonLink to="/confirm?next=/spaces&send=1">{t("action.continue")}</ButtonLink>
      </>
    );
  }
  if (code.isError) return <LoadError error={code.error} retry={() => void code.refetch()} />;
  if (!text) return <Skeleton className="size-60" />;
  return <QrCode text={text} label={t("spaces.doorCode")} />;
}
