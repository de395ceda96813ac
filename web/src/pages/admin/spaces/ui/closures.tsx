import { useQueries, useQuery } from "@tanstack/react-query";
import { CalendarX2 } from "lucide-react";
import { useState } from "react";
import { PersonName } from "@/features/find-person";
import { api, ApiError, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, fromZone } from "@/shared/lib";
import { Button, ConfirmButton, Empty, errorText, Notice, Skeleton, toast, toastError } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";
import { type Closure, withClosure, withoutClosure, wrongPeriod } from "../model/closures";
import type { Resource } from "../model/resource-values";

const EMPTY = { begin: "", end: "", reason: "" };

/** When a desk or a room cannot be booked, and what becomes of the bookings in such a time. */
export function Closures({ resource, zone }: { resource: Resource; zone: string }) {
  const { t } = useTranslation();
  const path = { resource_id: resource.id };
  // The list of places is kept for a while by caches: what is changed is read anew.
  const { data: now } = useQuery({
    queryKey: ["resources", resource.space_id, "one", resource.id],
    queryFn: () => unwrap(api.GET("/api/v1/resources/{resource_id}", { params: { path } })),
    initialData: resource,
    staleTime: 0,
  });
  const [opened] = useState(() => Date.now());
  const [form, setForm] = useState(EMPTY);
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [booked, setBooked] = useState<string[]>([]);
  const [problem, setProblem] = useState<unknown>();
  const [begin, end] = [fromZone(form.begin, zone), fromZone(form.end, zone)];
  const wrong = wrongPeriod(begin, end, opened);
  const change = (changes: Partial<typeof EMPTY>) => {
    setForm((before) => ({ ...before, ...changes }));
    setBooked([]);
    setProblem(undefined);
  };
  const write = async (closures: Closure[], cancel: boolean) => {
    const body = { closures, cancel_bookings: cancel, version: now.version };
    const saved = await unwrap(api.PATCH("/api/v1/resources/{resource_id}", { params: { path }, body }));
    queryClient.setQueryData(["resources", resource.space_id, "one", resource.id], saved);
    void queryClient.invalidateQueries({ queryKey: ["resources", resource.space_id], exact: true });
    void queryClient.invalidateQueries({ queryKey: ["bookings"] });
  };
  const reread = () => queryClient.invalidateQueries({ queryKey: ["resources", resource.space_id] });
  const add = async (cancel: boolean) => {
    setAsked(true);
    if (busy || wrong || !begin || !end) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await write(withClosure(now.closures, { begin, end, reason: form.reason.trim() || null }), cancel);
      toast.success(t(cancel ? "areas.spaces.closures.addedAndCancelled" : "areas.spaces.closures.added"));
      setForm(EMPTY);
      setAsked(false);
      setBooked([]);
    } catch (error) {
      const found =
        error instanceof ApiError && isCode(error, "resource_booked") ? error.problem["bookings"] : undefined;
      if (Array.isArray(found)) setBooked(found.filter((one) => typeof one === "string"));
      else setProblem(error);
      if (isCode(error, "version_conflict")) await reread();
    }
    setBusy(false);
  };
  const remove = async (closure: Closure) => {
    try {
      await write(withoutClosure(now.closures, closure), false);
      toast.success(t("areas.spaces.closures.removed"));
    } catch (error) {
      toastError(error);
      await reread();
    }
  };
  const words = (one: Closure) => `${dateTime(one.begin, zone)} – ${dateTime(one.end, zone)}`;
  const field = (name: "begin" | "end") => ({
    label: t(`areas.spaces.closures.${name}`),
    type: "datetime-local",
    value: form[name],
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
  });
  const problemOf = (name: "begin" | "end"): string | undefined => {
    if (!asked || !wrong) return undefined;
    if (wrong === "missing") return (name === "begin" ? begin : end) ? undefined : t("form.required");
    return name === "end" ? t(`areas.spaces.closures.${wrong}`) : undefined;
  };
  return (
    <div className="flex flex-col gap-6">
      {now.closures.length === 0 ? (
        <Empty icon={<CalendarX2 aria-hidden />} title={t("areas.spaces.closures.none")}>
          {t("areas.spaces.closures.noneText")}
        </Empty>
      ) : (
        <ul className="divide-y divide-line" aria-label={t("areas.spaces.closures.title")}>
          {now.closures.map((one) => (
            <li key={`${one.begin}${one.end}`} className="flex flex-wrap items-center gap-3 py-2">
              <span className="min-w-0 flex-1 basis-56">
                <span className="font-medium">{words(one)}</span>
                {one.reason && <span className="block text-sm text-muted wrap-anywhere">{one.reason}</span>}
              </span>
              <ConfirmButton
                variant="quiet"
                title={t("areas.spaces.closures.removeTitle", { when: words(one) })}
                text={t("areas.spaces.closures.removeText")}
                confirm={t("action.remove")}
                onConfirm={() => remove(one)}
              >
                {t("action.remove")}
                <span className="sr-only">: {words(one)}</span>
              </ConfirmButton>
            </li>
          ))}
        </ul>
      )}
      <form
        noValidate
        className="grid gap-4 sm:grid-cols-2"
        aria-label={t("areas.spaces.closures.add")}
        onSubmit={(event) => {
          event.preventDefault();
          void add(false);
        }}
      >
        <TextField {...field("begin")} error={problemOf("begin")} />
        <TextField {...field("end")} error={problemOf("end")} />
        <TextField
          label={t("areas.spaces.closures.reason")}
          optional
          className="sm:col-span-2"
          value={form.reason}
          maxLength={200}
          onChange={(event) => change({ reason: event.target.value })}
        />
        {problem !== undefined && (
          <p role="alert" className="font-medium text-danger sm:col-span-2">
            {isCode(problem, "version_conflict") ? t("areas.spaces.closures.changed") : errorText(problem)}
          </p>
        )}
        {booked.length > 0 ? (
          <Booked ids={booked} zone={zone} busy={busy} onCancel={() => void add(true)} />
        ) : (
          <Button type="submit" busy={busy} className="justify-self-start">
            {t("areas.spaces.closures.add")}
          </Button>
        )}
      </form>
    </div>
  );
}

/** The bookings that a closure would strike: nothing is cancelled before somebody has seen them. */
function Booked({ ids, zone, busy, onCancel }: { ids: string[]; zone: string; busy: boolean; onCancel: () => void }) {
  const { t } = useTranslation();
  const found = useQueries({
    queries: ids.slice(0, 20).map((id) => ({
      queryKey: ["bookings", "one", id],
      queryFn: () => unwrap(api.GET("/api/v1/bookings/{booking_id}", { params: { path: { booking_id: id } } })),
    })),
  });
  return (
    <Notice tone="amber" className="sm:col-span-2" title={t("areas.spaces.closures.booked", { count: ids.length })}>
      <div role="alert" className="mb-3">
        <ul>
          {found.map((one, place) => (
            <li key={ids[place]}>
              {one.data ? (
                <>
                  {dateTime(one.data.begin, zone)} – {dateTime(one.data.end, zone)}
                  {one.data.user_id && (
                    <>
                      {" · "}
                      <PersonName id={one.data.user_id} />
                    </>
                  )}
                </>
              ) : one.isError ? (
                errorText(one.error)
              ) : (
                <Skeleton className="my-1 h-5" />
              )}
            </li>
          ))}
          {ids.length > 20 && <li>{t("areas.spaces.closures.more", { count: ids.length - 20 })}</li>}
        </ul>
      </div>
      <Button variant="danger" busy={busy} onClick={onCancel}>
        {t("areas.spaces.closures.cancelThem", { count: ids.length })}
      </Button>
    </Notice>
  );
}
