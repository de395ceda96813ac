import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { number } from "@/shared/lib";
import { Button, Card, errorText, toast } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";
import { type Person, personQuery } from "../model/people";

/** Points given or taken by hand, with the reason that the person reads. */
export function KarmaCard({ person }: { person: Person }) {
  const { t } = useTranslation();
  const [delta, setDelta] = useState("");
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const [key, renewKey] = useIdempotencyKey();
  const points = /^-?\d{1,7}$/.test(delta.trim()) ? Number(delta) : 0;
  const award = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/users/{user_id}/karma", {
          params: { path: { user_id: person.id }, header: { "Idempotency-Key": key } },
          body: { delta: points, reason: reason.trim() },
        }),
      ),
    onSuccess: async (found) => {
      toast.success(t("areas.people.awarded", { balance: number(found.balance) }));
      setDelta("");
      setReason("");
      setAsked(false);
      renewKey();
      await queryClient.invalidateQueries({ queryKey: personQuery(person.id).queryKey });
    },
  });
  const edit = (set: (value: string) => void) => (event: { target: { value: string } }) => {
    set(event.target.value);
  };
  return (
    <Card aria-labelledby="karma">
      <h2 id="karma" className="mb-4 text-lg font-semibold">
        {t("areas.people.karma")}: {number(person.karma)}
      </h2>
      <form
        noValidate
        className="grid gap-4 sm:grid-cols-[8rem_1fr_auto] sm:items-start"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (points && reason.trim() && !award.isPending) award.mutate();
        }}
      >
        <TextField
          label={t("areas.people.points")}
          inputMode="numeric"
          placeholder="10"
          value={delta}
          onChange={edit(setDelta)}
          error={asked && !points ? t("areas.people.pointsWrong") : undefined}
        />
        <TextField
          label={t("areas.people.reason")}
          maxLength={200}
          value={reason}
          onChange={edit(setReason)}
          error={asked && !reason.trim() ? t("form.required") : undefined}
        />
        <Button type="submit" busy={award.isPending} className="sm:mt-7">
          {t("areas.people.award")}
        </Button>
        {award.error && (
          <p role="alert" className="font-medium text-danger sm:col-span-3">
            {errorText(award.error)}
          </p>
        )}
      </form>
    </Card>
  );
}
