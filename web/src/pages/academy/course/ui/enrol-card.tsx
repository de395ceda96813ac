import { useMutation } from "@tanstack/react-query";
import { LoaderCircle } from "lucide-react";
import { useLocation } from "react-router";
import {
  activeProgress,
  awaitsCertificate,
  type Course,
  type CourseProgress,
  courseQuery,
  reloadProgress,
} from "@/entities/course";
import { useSession, withNext } from "@/entities/session";
import { api, isCode, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { money } from "@/shared/lib";
import { Button, ButtonLink, Card, ConfirmButton, errorText, Progress, Skeleton, toast, toastError } from "@/shared/ui";

interface Props {
  course: Course;
  /** null: this person has never enrolled; undefined: a guest, or not known yet. */
  progress: CourseProgress | null | undefined;
  /** The payment page has just sent this person back. */
  awaited: boolean;
  /** Why the progress is not known. */
  error: unknown;
  retry: () => void;
}

/** The one next step: sign in, start, pay, wait for the payment, or go on. */
export function EnrolCard({ course, progress, awaited, error, retry }: Props) {
  const { t } = useTranslation();
  const session = useSession();
  const { pathname } = useLocation();
  const [key, renewKey] = useIdempotencyKey();
  const status = progress?.status;
  const enrol = useMutation({
    mutationFn: async () => {
      const params = { path: { course_id: course.id }, header: { "Idempotency-Key": key } };
      // Who bought before the course took no new learners pays what they bought.
      if (course.status === "archived") return unwrap(api.POST("/api/v1/courses/{course_id}/pay", { params }));
      // Also of who waits for their money: a purchase of another price than is shown here is given up for one of it.
      const enrolled = await unwrap(
        api.POST("/api/v1/courses/{course_id}/enrol", { params, body: { expected_price: course.price } }),
      );
      const isUnpaid = status === "awaiting_payment" && enrolled.enrolment.status === "awaiting_payment";
      // The link that there is may have ended.
      return isUnpaid ? unwrap(api.POST("/api/v1/courses/{course_id}/pay", { params })) : enrolled;
    },
    onSuccess: async ({ enrolment, payment_url }) => {
      renewKey();
      // Who comes Back from the payment page finds what to pay.
      const reloaded = reloadProgress(course.id);
      if (payment_url) location.assign(payment_url);
      else {
        await reloaded;
        if (enrolment.status === "awaiting_payment") toast.error(t("academy.noLink"));
      }
    },
    onError: async (error) => {
      if (isCode(error, "already_enrolled")) return reloadProgress(course.id);
      if (isCode(error, "price_changed")) {
        // The page shows the new price; the person decides again.
        await queryClient.invalidateQueries({ queryKey: courseQuery(course.slug).queryKey });
        await queryClient.invalidateQueries({ queryKey: courseQuery(course.id).queryKey });
      }
      toastError(error);
      return undefined;
    },
  });
  const leave = async () => {
    try {
      await unwrap(api.POST("/api/v1/courses/{course_id}/leave", { params: { path: { course_id: course.id } } }));
      renewKey();
      await reloadProgress(course.id);
      toast.success(t(status === "awaiting_payment" ? "academy.givenUp" : "academy.left"));
    } catch (error) {
      toastError(error);
    }
  };
  const own = activeProgress(progress);
  if (own) {
    const first = course.sections[0]?.lessons[0];
    const isDone = own.percent === 100;
    const next = own.resume?.lesson_id ?? first?.id;
    return (
      <Card className="flex flex-col gap-4">
        <Progress value={own.percent} max={100} label={t("academy.progressOf", { title: course.title })} />
        <p className="text-muted tabular-nums">
          {t("academy.done", {
            done: own.completed_count,
            count: own.required_count,
            percent: own.percent,
          })}
        </p>
        {awaitsCertificate(own) && <p className="text-muted">{t("academy.certificateComes")}</p>}
        {own.certificate_number && (
          <ButtonLink size="lg" to={`/certificates/${own.certificate_number}`}>
            {t("academy.certificate")}
          </ButtonLink>
        )}
        {next && (
          <ButtonLink
            size={isDone ? "md" : "lg"}
            variant={isDone ? "secondary" : "primary"}
            to={`/courses/${course.slug}/lessons/${next}`}
          >
            {isDone ? t("academy.repeat") : own.completed_count ? t("academy.continue") : t("academy.begin")}
          </ButtonLink>
        )}
        <ButtonLink variant="secondary" to={`/courses/${course.slug}/progress`}>
          {t("academy.why")}
        </ButtonLink>
        {own.access.by !== "purchase" && (
          <ConfirmButton
            title={t("academy.leaveTitle", { title: course.title })}
            text={t("academy.leaveText")}
            confirm={t("academy.leave")}
            onConfirm={leave}
            variant="quiet"
          >
            {t("academy.leave")}
          </ConfirmButton>
        )}
      </Card>
    );
  }
  const isWaiting = awaited && status !== "cancelled";
  const price = course.price ? money(course.price) : t("academy.free");
  return (
    <Card className="flex flex-col gap-4">
      <p className="text-2xl font-semibold tabular-nums">{price}</p>
      {session.status === "guest" ? (
        <>
          <ButtonLink size="lg" to={`/login${withNext(pathname)}`}>
            {t("academy.signIn")}
          </ButtonLink>
          <p className="text-sm text-muted">{t("academy.signInText")}</p>
        </>
      ) : progress === undefined && error ? (
        <div role="alert" className="flex flex-col items-start gap-3">
          <p>{errorText(error)}</p>
          <Button variant="secondary" onClick={retry}>
            {t("action.retry")}
          </Button>
        </div>
      ) : progress === undefined ? (
        <Skeleton className="h-13 w-full rounded-full" />
      ) : course.status === "archived" && status !== "awaiting_payment" ? (
        <p className="text-muted">{t("academy.archived")}</p>
      ) : (
        <>
          {progress && progress.percent > 0 && (
            <p className="text-muted">{t("academy.kept", { percent: progress.percent })}</p>
          )}
          {status === "cancelled" && (
            <p role="status" className="font-medium text-amber">
              {t("academy.notPaid")}
            </p>
          )}
          {isWaiting && (
            <p role="status" className="flex items-center gap-3 font-semibold">
              <LoaderCircle className="size-5 shrink-0 animate-spin text-accent" aria-hidden />
              {t("academy.waitingForPayment")}
            </p>
          )}
          <Button
            size="lg"
            variant={isWaiting ? "secondary" : "primary"}
            busy={enrol.isPending}
            onClick={() => enrol.mutate()}
          >
            {status === "awaiting_payment"
              ? t("academy.payAmount", { amount: price })
              : course.price
                ? t("academy.buy", { amount: price })
                : t("academy.enrol")}
          </Button>
          {course.price > 0 && <p className="text-sm text-muted">{t("academy.buyText")}</p>}
          {status === "awaiting_payment" && !isWaiting && (
            <ConfirmButton
              title={t("academy.giveUpTitle", { title: course.title })}
              text={t("academy.giveUpText")}
              confirm={t("academy.giveUp")}
              onConfirm={leave}
              variant="quiet"
            >
              {t("academy.giveUp")}
            </ConfirmButton>
          )}
        </>
      )}
    </Card>
  );
}
