import { useMutation } from "@tanstack/react-query";
import { LogIn, LogOut } from "lucide-react";
import { useState } from "react";
import { queryClient, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Dialog, errorText, toast } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";

const reload = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ["desk", "present"] }),
    queryClient.invalidateQueries({ queryKey: ["desk", "guests"] }),
    queryClient.invalidateQueries({ queryKey: ["spaces"] }),
  ]);

/** What staff do without a code, with the reason that stays in the history. */
export function ByHand({
  label,
  title,
  act,
  isEntry = false,
  asksWho = false,
}: {
  label: string;
  title: string;
  act: (reason: string, key: string, login: string) => Promise<unknown>;
  isEntry?: boolean;
  asksWho?: boolean;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [login, setLogin] = useState("");
  const whole = reason.trim() !== "" && (!asksWho || login.trim() !== "");
  const [key, renewKey] = useIdempotencyKey();
  const work = useMutation({
    mutationFn: () => act(reason.trim(), key, login.trim()),
    onSuccess: () => {
      setOpen(false);
      setReason("");
      setLogin("");
      renewKey();
      toast.success(t("action.saved"));
    },
    onSettled: reload,
  });
  return (
    <>
      <Button variant="secondary" onClick={() => setOpen(true)}>
        {isEntry ? <LogIn aria-hidden /> : <LogOut aria-hidden />}
        {label}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={title}>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (whole && !work.isPending) work.mutate();
          }}
        >
          {asksWho && (
            <TextField
              label={t("areas.door.login")}
              hint={t("areas.door.loginHint")}
              value={login}
              maxLength={254}
              autoComplete="off"
              onChange={(event) => {
                setLogin(event.target.value);
              }}
            />
          )}
          <TextField
            label={t("areas.door.reason")}
            hint={t("areas.door.reasonHint")}
            value={reason}
            maxLength={200}
            onChange={(event) => {
              setReason(event.target.value);
            }}
            error={work.error ? errorText(work.error) : undefined}
          />
          <Button type="submit" busy={work.isPending} disabled={!whole}>
            {label}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
