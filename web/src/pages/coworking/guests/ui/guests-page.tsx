import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { UsersRound } from "lucide-react";
import { useState } from "react";
import { type Space, spacesQuery } from "@/entities/space";
import { api, queryClient, type Schemas, unwrap, useIdempotencyKey, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, todayIn, useTitle } from "@/shared/lib";
import {
  Badge,
  Button,
  Card,
  ConfirmButton,
  Dialog,
  Empty,
  errorText,
  LoadError,
  LoadMore,
  PageTitle,
  Skeleton,
  toast,
  toastError,
} from "@/shared/ui";
import { CopyButton } from "@/shared/ui/copy";
import { SelectField, TextField } from "@/shared/ui/form";
import { QrCode } from "@/shared/ui/qr";

type Guest = Schemas["GuestOut"];

const TONES: Record<Guest["status"], "leaf" | "amber" | "neutral"> = {
  invited: "amber",
  arrived: "leaf",
  left: "neutral",
  cancelled: "neutral",
};

const guestsQuery = () =>
  infiniteQueryOptions({
    queryKey: ["guests"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/guests", {
          params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

export function GuestsPage() {
  const { t } = useTranslation();
  useTitle(t("cowork.guests"));
  const spaces = useQuery(spacesQuery).data?.items;
  const list = useInfiniteQuery(guestsQuery());
  useLive("guests", ["guests"]);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageTitle>{t("cowork.guests")}</PageTitle>
      {spaces && spaces.length > 0 && <Invite spaces={spaces} />}
      <div className="mt-8">
        {list.isError ? (
          <LoadError error={list.error} retry={() => void list.refetch()} />
        ) : list.isPending ? (
          <Skeleton className="h-40 rounded-card" />
        ) : items.length === 0 ? (
          <Empty icon={<UsersRound aria-hidden />} title={t("cowork.guestsEmpty")}>
            {t("cowork.guestsEmptyText")}
          </Empty>
        ) : (
          <ul className="flex flex-col divide-y divide-line rounded-card border border-line bg-surface">
            {items.map((one) => (
              <GuestRow key={one.id} guest={one} />
            ))}
          </ul>
        )}
        <LoadMore query={list} />
      </div>
    </>
  );
}

function Invite({ spaces }: { spaces: Space[] }) {
  const { t } = useTranslation();
  const [spaceId, setSpaceId] = useState(spaces[0]?.id ?? "");
  const space = spaces.find((one) => one.id === spaceId);
  const [day, setDay] = useState(() => todayIn(spaces[0]?.time_zone));
  const [name, setName] = useState("");
  const [contact, setContact] = useState("");
  const [key, renewKey] = useIdempotencyKey();
  const [asked, setAsked] = useState(false);
  const change = (set: (value: string) => void) => (event: { target: { value: string } }) => {
    set(event.target.value);
  };
  const invite = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/guests", {
          params: { header: { "Idempotency-Key": key } },
          body: { space_id: spaceId, day, name: name.trim(), contact: contact.trim() || null },
        }),
      ),
    onSuccess: async () => {
      toast.success(t("cowork.invited"));
      setName("");
      setContact("");
      setAsked(false);
      renewKey();
      await queryClient.invalidateQueries({ queryKey: ["guests"] });
    },
  });
  return (
    <Card>
      <form
        noValidate
        className="grid gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (name.trim() && day && !invite.isPending) invite.mutate();
        }}
      >
        <SelectField label={t("cowork.space")} value={spaceId} onChange={change(setSpaceId)}>
          {spaces.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t("cowork.day")}
          type="date"
          min={todayIn(space?.time_zone)}
          value={day}
          onChange={change(setDay)}
        />
        <TextField
          label={t("cowork.guestName")}
          value={name}
          maxLength={200}
          onChange={change(setName)}
          error={asked && !name.trim() ? t("form.required") : undefined}
        />
        <TextField
          label={t("cowork.guestContact")}
          optional
          value={contact}
          maxLength={200}
          onChange={change(setContact)}
        />
        {invite.error && (
          <p role="alert" className="font-medium text-danger sm:col-span-2">
            {errorText(invite.error)}
          </p>
        )}
        <p className="text-sm text-muted sm:col-span-2">
          {t("cowork.guestRules", { count: space?.guests_per_month ?? 0 })}
        </p>
        <Button type="submit" busy={invite.isPending} className="sm:col-span-2 sm:justify-self-start">
          {t("cowork.invite")}
        </Button>
      </form>
    </Card>
  );
}

function GuestRow({ guest }: { guest: Guest }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const cancel = async () => {
    try {
      await unwrap(api.DELETE("/api/v1/guests/{guest_id}", { params: { path: { guest_id: guest.id } } }));
    } catch (error) {
      toastError(error);
    }
    await queryClient.invalidateQueries({ queryKey: ["guests"] });
  };
  const code = guest.code;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 p-5">
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-semibold wrap-anywhere">{guest.name}</p>
        <p className="text-sm text-muted wrap-anywhere">
          {date(guest.day)} · {guest.space_name}
        </p>
      </div>
      <Badge tone={TONES[guest.status]}>{t(`cowork.guestStatus.${guest.status}`)}</Badge>
      <div className="flex flex-wrap gap-2 empty:hidden">
        {code && (
          <>
            <Button variant="secondary" onClick={() => setShown(true)}>
              {t("cowork.guestCode")}
            </Button>
            <Dialog open={shown} onClose={() => setShown(false)} title={t("cowork.guestCodeOf", { name: guest.name })}>
              <div className="flex flex-col items-center gap-4 text-center">
                <QrCode text={code} label={t("cowork.guestCodeOf", { name: guest.name })} />
                <p className="text-muted">{t("cowork.guestCodeText")}</p>
                <CopyButton text={code} />
              </div>
            </Dialog>
          </>
        )}
        {guest.status === "invited" && (
          <ConfirmButton
            variant="quiet"
            title={t("cowork.uninviteTitle")}
            text={t("cowork.uninviteText", { name: guest.name })}
            confirm={t("cowork.uninvite")}
            onConfirm={cancel}
          >
            {t("cowork.uninvite")}
          </ConfirmButton>
        )}
      </div>
    </li>
  );
}
