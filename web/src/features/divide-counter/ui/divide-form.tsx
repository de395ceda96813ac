import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "@/shared/i18n";
import { Button, errorText, toast } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";

const MOST = 64;
// What one item of a divided counter takes in a second.
const ORDERS_A_SECOND = 100;

interface DivideFormProps {
  /** Into how many items it is divided now. */
  shards: number;
  divide: (shards: number) => Promise<unknown>;
  /** What is said when it is done. */
  done: (shards: number) => string;
}

/** Divides what a sale counts on, a stock with its waves or the uses of a code, and puts it together again by 1. */
export function DivideForm({ shards, divide, done }: DivideFormProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string>();
  const [asked, setAsked] = useState(false);
  const text = (typed ?? String(shards)).trim();
  const wanted = Number(text);
  const isWrong = !/^\d+$/.test(text) || wanted < 1 || wanted > MOST;
  const change = useMutation({
    mutationFn: () => divide(wanted),
    onSuccess: () => {
      setTyped(undefined);
      setAsked(false);
      toast.success(done(wanted));
    },
  });
  return (
    <>
      <form
        noValidate
        className="flex flex-wrap items-start gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (!isWrong && !change.isPending) change.mutate();
        }}
      >
        <TextField
          label={t("areas.shop.shards.field")}
          inputMode="numeric"
          maxLength={2}
          className="w-full sm:w-64"
          value={typed ?? String(shards)}
          hint={isWrong ? undefined : t("areas.shop.shards.sells", { count: wanted * ORDERS_A_SECOND })}
          error={asked && isWrong ? t("areas.shop.shards.wrong", { most: MOST }) : undefined}
          onChange={(event) => {
            setTyped(event.target.value);
            change.reset();
          }}
        />
        <Button type="submit" variant="secondary" busy={change.isPending} className="sm:mt-7">
          {t(text === "1" && shards > 1 ? "areas.shop.shards.join" : "areas.shop.shards.divide")}
        </Button>
      </form>
      {change.error && (
        <p role="alert" className="font-medium text-danger">
          {errorText(change.error)}
        </p>
      )}
    </>
  );
}
