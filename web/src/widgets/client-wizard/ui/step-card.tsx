import { ArrowLeft, ArrowRight, Lock } from "lucide-react";
import type { ReactNode } from "react";
import { useNavigate, useOutletContext } from "react-router";
import { type Client, type Step, STEPS, stepsOf } from "@/entities/client";
import { useTranslation } from "@/shared/i18n";
import { Button, ButtonLink, Card, Empty } from "@/shared/ui";

/** The case that the wizard is about, as it is now. */
export const useWizardClient = (): Client => useOutletContext<Client>();

interface StepCardProps {
  step: Step;
  client: Client;
  children: ReactNode;
  /** What stands beside the title, such as whether it is saved. */
  aside?: ReactNode;
  /** Saves what is left; false keeps one here. */
  onContinue?: () => Promise<boolean>;
  busy?: boolean;
}

/** One step: its content, and the ways back and on. A step that cannot be reached yet says what is missing. */
export function StepCard({ step, client, children, aside, onContinue, busy = false }: StepCardProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const place = STEPS.indexOf(step);
  const before = STEPS[place - 1];
  const after = STEPS[place + 1];
  const missing = stepsOf(client)[place]?.missing ?? [];
  if (missing.length > 0) return <Locked step={step} client={client} missing={missing} />;
  const go = async () => {
    if (!after) return;
    if (onContinue && !(await onContinue())) return;
    await navigate(`/desk/clients/${client.id}/${after}`);
  };
  return (
    <Card>
      <div className="mb-5 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h2 className="text-xl font-semibold">{t(`areas.clients.stepTitle.${step}`)}</h2>
        {aside}
      </div>
      {children}
      <div className="mt-7 flex flex-wrap items-center justify-between gap-3 border-t border-line pt-5">
        {before ? (
          <ButtonLink variant="quiet" to={`/desk/clients/${client.id}/${before}`} className="-ml-3">
            <ArrowLeft aria-hidden />
            {t("action.back")}
          </ButtonLink>
        ) : (
          <span />
        )}
        {after && (
          // The field keeps the focus until the click: what it says on leaving would move the button from under it.
          <Button busy={busy} onMouseDown={(event) => event.preventDefault()} onClick={() => void go()}>
            {t("areas.clients.next", { step: t(`areas.clients.step.${after}`) })}
            <ArrowRight aria-hidden />
          </Button>
        )}
      </div>
    </Card>
  );
}

function Locked({ step, client, missing }: { step: Step; client: Client; missing: string[] }) {
  const { t } = useTranslation();
  const way = stepsOf(client);
  const first = way.find(({ state }) => state === "open")?.step ?? "profile";
  const needed = client.blockers.filter((one) => missing.includes(one.code));
  return (
    <Empty
      icon={<Lock aria-hidden />}
      title={t(step === "done" ? "areas.clients.notDone" : "areas.clients.lockedTitle", {
        step: t(`areas.clients.step.${step}`),
      })}
      action={
        <ButtonLink to={`/desk/clients/${client.id}/${first}`}>
          {t("areas.clients.goTo", { step: t(`areas.clients.step.${first}`) })}
        </ButtonLink>
      }
    >
      {needed.map((one) => (
        <span key={one.code} className="block py-0.5">
          {t(`areas.clients.blocker.${one.code}`)} ({t(`areas.clients.waits.${one.waits_for}`)})
        </span>
      ))}
    </Empty>
  );
}
