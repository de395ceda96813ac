import { useMutation, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type Course, draftChanged } from "@/entities/course";
import { useMay } from "@/entities/permission";
import { FindPerson } from "@/features/find-person";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Card, ConfirmButton, LoadError, Skeleton, toastError } from "@/shared/ui";

/** Who may change the course; admins name them. */
export function Authors({ course }: { course: Course }) {
  const { t } = useTranslation();
  const mayName = useMay("courses.administer") && course.status !== "withdrawn";
  const mayFind = useMay("users.read");
  const queryKey = ["course-authors", course.id];
  const authors = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/courses/{course_id}/authors", { params: { path: { course_id: course.id } }, signal })),
  });
  const changed = async (now: Course) => {
    draftChanged(now);
    await queryClient.invalidateQueries({ queryKey });
  };
  const add = useMutation({
    mutationFn: (userId: string) =>
      unwrap(
        api.POST("/api/v1/courses/{course_id}/authors", {
          params: { path: { course_id: course.id } },
          body: { user_id: userId },
        }),
      ),
    onSuccess: changed,
    onError: toastError,
  });
  const remove = (userId: string) =>
    unwrap(
      api.DELETE("/api/v1/courses/{course_id}/authors/{user_id}", {
        params: { path: { course_id: course.id, user_id: userId } },
      }),
    )
      .then(changed)
      .catch(toastError);
  const items = authors.data?.items ?? [];
  return (
    <Card className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("areas.courses.authors")}</h2>
      {authors.isError && <LoadError error={authors.error} retry={() => void authors.refetch()} />}
      {authors.isPending && <Skeleton className="h-12" />}
      <ul className="flex flex-col divide-y divide-line">
        {items.map((one) => {
          const name = one.full_name ?? t("staff.person.gone");
          return (
            <li key={one.user_id} className="flex min-h-12 items-center gap-2">
              <span className="min-w-0 flex-1 truncate">{name}</span>
              {mayName && items.length > 1 && (
                <ConfirmButton
                  variant="quiet"
                  title={t("areas.courses.removeAuthor")}
                  text={t("areas.courses.removeAuthorText", { name })}
                  confirm={t("action.remove")}
                  onConfirm={() => remove(one.user_id)}
                >
                  <X aria-hidden />
                  <span className="sr-only">{t("areas.courses.removeOf", { name })}</span>
                </ConfirmButton>
              )}
            </li>
          );
        })}
      </ul>
      {mayName && mayFind && (
        <FindPerson
          label={t("areas.courses.addAuthor")}
          choose={t("areas.courses.add")}
          except={course.authors}
          busy={add.isPending}
          onChoose={(person) => add.mutate(person.id)}
        />
      )}
    </Card>
  );
}
