import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleCheck, Circle } from "lucide-react";
import { useState } from "react";
import { PersonName } from "@/features/find-person";
import { useMay } from "@/entities/permission";
import { api, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, kopecksOf } from "@/shared/lib";
import { Button, ConfirmButton, errorText, LoadError, Progress, Skeleton, toast, toastError } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";

interface Props {
  courseId: string;
  userId: string;
  onRemoved: () => void;
}

/** How far a learner is, and why; access is ended here, and money given back. */
export function Learner({ courseId, userId, onRemoved }: Props) {
  const { t } = useTranslation();
  const mayRefund = useMay("courses.refund");
  const params = { path: { course_id: courseId, user_id: userId } };
  const { data, error, isError, refetch } = useQuery({
    queryKey: ["learners", courseId, "one", userId],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/courses/{course_id}/learners/{user_id}", { params, signal })),
  });
  if (isError) return <LoadError error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-64" />;
  const { enrolment, progress } = data;
  const name = enrolment.full_name ?? t("staff.person.gone");
  const remove = async () => {
    try {
      await unwrap(api.DELETE("/api/v1/courses/{course_id}/learners/{user_id}", { params }));
      toast.success(t("areas.courses.learnerRemoved", { name }));
      await queryClient.invalidateQueries({ queryKey: ["learners", courseId] });
      onRemoved();
    } catch (failed) {
      toastError(failed);
    }
  };
  return (
    <div className="flex flex-col gap-5">
      <div>
        <p className="text-lg font-semibold">
          <PersonName id={userId} />
        </p>
        <p className="text-muted">
          {t(`areas.courses.enrolment.${enrolment.status}`)} · {date(enrolment.enrolled_at)}
        </p>
      </div>
      <div className="flex items-center gap-3">
        <Progress value={progress.percent} max={100} label={t("areas.courses.progress")} />
        <span className="tabular-nums">{progress.percent}%</span>
      </div>
      <p className="text-muted">{progress.explained}</p>
      <ol className="divide-y divide-line">
        {progress.lessons.map((one) => (
          <li key={one.lesson_id} className="flex min-h-11 items-center gap-3 py-1.5">
            {one.status === "completed" ? (
              <CircleCheck className="size-5 shrink-0 text-leaf" aria-label={t("areas.courses.lessonDone")} />
            ) : (
              <Circle className="size-5 shrink-0 text-muted" aria-hidden />
            )}
            <span className="min-w-0 flex-1 wrap-anywhere">{one.title}</span>
            <span className="text-sm text-muted tabular-nums">
              {one.completed_at
                ? date(one.completed_at)
                : one.watched_percent !== null && one.watched_percent > 0
                  ? `${one.watched_percent}%`
                  : ""}
            </span>
          </li>
        ))}
      </ol>
      {enrolment.status === "active" && !enrolment.access.purchase_id && (
        <ConfirmButton
          title={t("areas.courses.removeLearner")}
          text={t("areas.courses.removeLearnerText", { name })}
          confirm={t("areas.courses.removeLearner")}
          onConfirm={remove}
        >
          {t("areas.courses.removeLearner")}
        </ConfirmButton>
      )}
      {mayRefund && enrolment.access.purchase_id && <Refund courseId={courseId} userId={userId} />}
    </div>
  );
}

function Refund({ courseId, userId }: { courseId: string; userId: string }) {
  const { t } = useTranslation();
  const [key, renewKey] = useIdempotencyKey();
  const [reason, setReason] = useState("");
  const [amount, setAmount] = useState("");
  const [tried, setTried] = useState(false);
  const sum = amount.trim() === "" ? null : kopecksOf(amount);
  const refund = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/courses/{course_id}/learners/{user_id}/refunds", {
          params: { path: { course_id: courseId, user_id: userId }, header: { "Idempotency-Key": key } },
          body: { reason: reason.trim(), ...(sum ? { amount: sum } : {}) },
        }),
      ),
    onSuccess: async () => {
      toast.success(t("areas.courses.refundBegun"));
      setReason("");
      setAmount("");
      setTried(false);
      renewKey();
      await queryClient.invalidateQueries({ queryKey: ["learners", courseId] });
    },
  });
  const isWrong = sum === undefined || sum === 0;
  const act = async () => {
    await refund.mutateAsync().catch(() => undefined);
  };
  return (
    <section className="flex flex-col gap-4 border-t border-line pt-5">
      <h3 className="font-semibold">{t("areas.courses.refund")}</h3>
      <TextField
        label={t("areas.courses.reason")}
        value={reason}
        maxLength={200}
        error={tried && !reason.trim() ? t("form.required") : undefined}
        onChange={(event) => {
          setReason(event.target.value);
        }}
      />
      <TextField
        label={t("areas.courses.refundAmount")}
        hint={t("areas.courses.refundHint")}
        optional
        inputMode="decimal"
        value={amount}
        error={isWrong ? t("areas.courses.priceInvalid") : undefined}
        onChange={(event) => {
          setAmount(event.target.value);
        }}
      />
      {refund.error && (
        <p role="alert" className="font-medium text-danger">
          {errorText(refund.error)}
        </p>
      )}
      {reason.trim() && !isWrong ? (
        <ConfirmButton
          title={t("areas.courses.refund")}
          text={t(sum === null ? "areas.courses.refundAllText" : "areas.courses.refundPartText", { sum: amount })}
          confirm={t("areas.courses.refund")}
          onConfirm={act}
        >
          {t("areas.courses.refund")}
        </ConfirmButton>
      ) : (
        <Button variant="danger" onClick={() => setTried(true)}>
          {t("areas.courses.refund")}
        </Button>
      )}
    </section>
  );
}
