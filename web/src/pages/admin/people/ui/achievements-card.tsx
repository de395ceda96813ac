import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date } from "@/shared/lib";
import { Button, Card, ConfirmButton, LoadError, Skeleton, toast, toastError } from "@/shared/ui";
import { SelectField } from "@/shared/ui/form";
import { allAchievementsQuery, type Grant, grantsQuery } from "../model/people";

/** What somebody has, given and taken by hand. */
export function AchievementsCard({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const grants = useQuery(grantsQuery(userId));
  const all = useQuery(allAchievementsQuery).data?.items ?? [];
  const [chosen, setChosen] = useState("");
  const [key, renewKey] = useIdempotencyKey();
  const [busy, setBusy] = useState(false);
  const reload = () => queryClient.invalidateQueries({ queryKey: ["users", userId] });
  const give = async () => {
    setBusy(true);
    try {
      const given = await unwrap(
        api.POST("/api/v1/users/{user_id}/achievements", {
          params: { path: { user_id: userId }, header: { "Idempotency-Key": key } },
          body: { achievement_id: chosen },
        }),
      );
      toast.success(t("areas.people.given", { title: given.title }));
      setChosen("");
      renewKey();
    } catch (error) {
      toastError(error);
    }
    setBusy(false);
    await reload();
  };
  const held = grants.data?.items.filter((one) => !one.withdrawn_at) ?? [];
  return (
    <Card aria-labelledby="grants">
      <h2 id="grants" className="mb-4 text-lg font-semibold">
        {t("areas.people.achievements")}
      </h2>
      {grants.isError ? (
        <LoadError error={grants.error} retry={() => void grants.refetch()} />
      ) : !grants.data ? (
        <Skeleton className="h-16" />
      ) : held.length === 0 ? (
        <p className="text-muted">{t("areas.people.noAchievements")}</p>
      ) : (
        <ul className="divide-y divide-line">
          {held.map((grant) => (
            <Held
              key={`${grant.achievement_id}:${grant.level}`}
              grant={grant}
              levels={all.find((one) => one.id === grant.achievement_id)?.rule.levels ?? []}
              userId={userId}
              onDone={reload}
            />
          ))}
        </ul>
      )}
      <form
        className="mt-4 flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen && !busy) void give();
        }}
      >
        <SelectField
          label={t("areas.people.giveAchievement")}
          className="min-w-0 flex-1 basis-56"
          value={chosen}
          onChange={(event) => {
            setChosen(event.target.value);
          }}
        >
          <option value="">{t("areas.people.choose")}</option>
          {all.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}
            </option>
          ))}
        </SelectField>
        <Button type="submit" variant="secondary" busy={busy} disabled={!chosen}>
          {t("areas.people.give")}
        </Button>
      </form>
    </Card>
  );
}

interface HeldProps {
  grant: Grant;
  levels: number[];
  userId: string;
  onDone: () => Promise<void>;
}

function Held({ grant, levels, userId, onDone }: HeldProps) {
  const { t } = useTranslation();
  // Which of several it is: what it takes may be an amount, in kopecks, or minutes.
  const place = levels.length > 1 ? levels.indexOf(grant.level) + 1 : 0;
  const take = async () => {
    try {
      await unwrap(
        api.DELETE("/api/v1/users/{user_id}/achievements/{achievement_id}", {
          params: {
            path: { user_id: userId, achievement_id: grant.achievement_id },
            query: { level: grant.level },
          },
        }),
      );
      toast.success(t("areas.people.taken", { title: grant.title }));
    } catch (error) {
      toastError(error);
    }
    await onDone();
  };
  return (
    <li className="flex flex-wrap items-center gap-3 py-2">
      <span className="min-w-0 flex-1 basis-40">
        <span className="font-medium">{grant.title}</span>
        <span className="block text-sm text-muted">
          {place > 0 && `${t("areas.people.level", { level: place })} · `}
          {date(grant.granted_at)}
        </span>
      </span>
      <ConfirmButton
        variant="quiet"
        title={t("areas.people.takeTitle", { title: grant.title })}
        text={t("areas.people.takeText")}
        confirm={t("areas.people.take")}
        onConfirm={take}
      >
        {t("areas.people.take")}
      </ConfirmButton>
    </li>
  );
}
