import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useIsStaff } from "@/entities/session";
import { api, queryClient, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { Card, LoadError, PageTitle, Skeleton, toast, toastError } from "@/shared/ui";
import { SelectField, Switch } from "@/shared/ui/form";

type Preferences = Schemas["PreferencesOut"];
type Change = Schemas["PreferencesPatchRequest"];
const CATEGORIES = [
  "orders",
  "preorders",
  "waitlist",
  "visits",
  "bookings",
  "passes",
  "donations",
  "learning",
  "support",
  "documents",
  "privacy",
  "feedback",
  "tips",
  "offers",
  "marketing",
  "desk",
] as const;
const CHANNELS = ["sms", "email", "nakama", "digest"] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")}:00`);
// Hours that were set elsewhere, by the API, may begin within an hour.
const hoursWith = (chosen: string): string[] => (HOURS.includes(chosen) ? HOURS : [...HOURS, chosen].sort());
const KEY = ["preferences"];

/** Each switch is saved as it is moved; what the API refuses moves back. */
export function PreferencesPage() {
  const { t } = useTranslation();
  useTitle(t("preferences.title"));
  const isStaff = useIsStaff();
  const preferences = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/notifications/preferences", { signal })),
  });
  // What the API has said last: what comes back when the last change is refused.
  const stored = useRef<Preferences>(undefined);
  const isLast = () => queryClient.isMutating({ mutationKey: KEY }) === 1;
  const save = useMutation({
    mutationKey: KEY,
    // One after another, so that an older answer never overwrites a newer one. Each names what was moved and nothing
    // else: what was turned off meanwhile, by the link in a mail or in another tab, stays off.
    scope: { id: "preferences" },
    mutationFn: ({ change }: { change: Change; shown: Preferences }) =>
      unwrap(api.PATCH("/api/v1/notifications/preferences", { body: change })),
    onMutate: async ({ shown }) => {
      if (isLast()) stored.current = queryClient.getQueryData<Preferences>(KEY);
      queryClient.setQueryData(KEY, shown);
      // An answer on its way is about the state before.
      await queryClient.cancelQueries({ queryKey: KEY });
    },
    onError: (error) => {
      toastError(error);
      if (isLast()) queryClient.setQueryData(KEY, stored.current);
    },
    onSuccess: (saved) => {
      stored.current = saved;
      // What was moved since is shown as it was moved.
      if (!isLast()) return;
      queryClient.setQueryData(KEY, saved);
      toast.success(t("action.saved"));
    },
  });
  const current = preferences.data;
  const move = (change: Partial<Omit<Preferences, "categories">>) => {
    if (current) save.mutate({ change, shown: { ...current, ...change } });
  };
  return (
    <>
      <PageTitle>{t("preferences.title")}</PageTitle>
      <p className="mb-6 text-muted">{t("preferences.text")}</p>
      {preferences.isError ? (
        <LoadError error={preferences.error} retry={() => void preferences.refetch()} />
      ) : !current ? (
        <Skeleton className="h-96 rounded-card" />
      ) : (
        <div className="flex flex-col gap-6">
          {CATEGORIES.map((category) => {
            const choices = current.categories[category] as Partial<Record<string, boolean>> | undefined;
            // What comes to staff alone says nothing to others.
            if (!choices || (category === "desk" && !isStaff)) return null;
            return (
              <Card key={category} className="py-4!">
                <h2 className="mb-1 font-semibold">{t(`preferences.categories.${category}`)}</h2>
                {CHANNELS.filter((channel) => choices[channel] !== undefined).map((channel) => (
                  <Switch
                    key={channel}
                    label={t(`preferences.channels.${channel}`)}
                    checked={choices[channel] ?? false}
                    onChange={(checked) =>
                      save.mutate({
                        change: { categories: { [category]: { [channel]: checked } } },
                        shown: {
                          ...current,
                          categories: { ...current.categories, [category]: { ...choices, [channel]: checked } },
                        },
                      })
                    }
                  />
                ))}
              </Card>
            );
          })}
          <Card className="flex flex-col gap-4">
            <Switch
              label={t("preferences.quiet")}
              hint={t("preferences.quietText")}
              checked={current.quiet_hours !== null}
              onChange={(checked) => move({ quiet_hours: checked ? { start: "22:00", end: "09:00" } : null })}
            />
            {current.quiet_hours && (
              <div className="grid grid-cols-2 gap-4">
                {(["start", "end"] as const).map((edge) => (
                  <SelectField
                    key={edge}
                    label={edge === "start" ? t("preferences.from") : t("preferences.to")}
                    value={current.quiet_hours?.[edge] ?? ""}
                    onChange={(event) =>
                      move({
                        quiet_hours: {
                          start: "22:00",
                          end: "09:00",
                          ...current.quiet_hours,
                          [edge]: event.target.value,
                        },
                      })
                    }
                  >
                    {hoursWith(current.quiet_hours?.[edge] ?? "22:00").map((hour) => (
                      <option key={hour}>{hour}</option>
                    ))}
                  </SelectField>
                ))}
              </div>
            )}
            <SelectField
              label={t("preferences.digestHour")}
              hint={t("preferences.timeZone", { zone: current.time_zone })}
              value={current.digest_hour}
              onChange={(event) => move({ digest_hour: Number(event.target.value) })}
            >
              {HOURS.map((hour, index) => (
                <option key={hour} value={index}>
                  {hour}
                </option>
              ))}
            </SelectField>
          </Card>
        </div>
      )}
    </>
  );
}
