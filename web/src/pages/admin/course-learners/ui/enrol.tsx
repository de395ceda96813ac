import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "@/entities/permission";
import { FindPerson } from "@/features/find-person";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, errorText, toast } from "@/shared/ui";
import { TextAreaField } from "@/shared/ui/form";

/** As many as one request takes. */
const AT_ONCE = 100;

/** Gives people access: found by name where one may read people, else by their ids. */
export function Enrol({ courseId, onDone }: { courseId: string; onDone: () => void }) {
  const { t } = useTranslation();
  const mayFind = useMay("users.read");
  const [ids, setIds] = useState("");
  const named = ids.split(/[\s,;]+/).filter(Boolean);
  const enrol = useMutation({
    mutationFn: async (userIds: string[]) => {
      let count = 0;
      // Whoever has access keeps what they have: after a refusal all of them are sent again.
      for (let at = 0; at < userIds.length; at += AT_ONCE) {
        const made = await unwrap(
          api.POST("/api/v1/courses/{course_id}/learners", {
            params: { path: { course_id: courseId } },
            body: { user_ids: userIds.slice(at, at + AT_ONCE) },
          }),
        );
        count += made.items.length;
      }
      return count;
    },
    onSuccess: async (count) => {
      toast.success(t("areas.courses.enrolledCount", { count }));
      await queryClient.invalidateQueries({ queryKey: ["learners", courseId] });
      onDone();
    },
  });
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">{t("areas.courses.enrolText")}</p>
      {mayFind ? (
        <FindPerson
          label={t("areas.courses.findPerson")}
          choose={t("areas.courses.enrol")}
          except={[]}
          busy={enrol.isPending}
          onChoose={(person) => enrol.mutate([person.id])}
        />
      ) : (
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (named.length > 0 && !enrol.isPending) enrol.mutate(named);
          }}
        >
          <TextAreaField
            label={t("areas.courses.userIds")}
            hint={t("areas.courses.userIdsHint")}
            rows={3}
            value={ids}
            onChange={(event) => setIds(event.target.value)}
          />
          <Button type="submit" busy={enrol.isPending} disabled={named.length === 0}>
            {t("areas.courses.enrol")}
          </Button>
        </form>
      )}
      {enrol.error && (
        <p role="alert" className="font-medium text-danger">
          {errorText(enrol.error)}
        </p>
      )}
    </div>
  );
}
