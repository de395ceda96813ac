import { TicketPercent, X } from "lucide-react";
import { type SubmitEvent, useEffect, useState } from "react";
import { type Quote, useCart } from "@/entities/cart";
import { meQuery, useMe } from "@/entities/session";
import { queryClient } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, IconButton } from "@/shared/ui";

const KARMA_PROBLEMS = ["karma_share_exceeded", "not_enough_karma"];

/** The promo code and the karma that lower the total. */
export function Reductions({ quote }: { quote: Quote | undefined }) {
  const { t } = useTranslation();
  const promoCode = useCart((cart) => cart.promoCode);
  const karmaPoints = useCart((cart) => cart.karmaPoints);
  const { setPromoCode, setKarmaPoints } = useCart.getState();
  const [text, setText] = useState("");
  const me = useMe();
  // The order takes so much at most, and the person has so much.
  const usable = Math.max(0, Math.min(quote?.max_karma_points ?? 0, me?.karma ?? 0));
  const isTooMuch = quote?.problems.some((one) => KARMA_PROBLEMS.includes(one.code)) ?? false;
  // Spent elsewhere: the balance that is known here is an old one.
  useEffect(() => {
    if (isTooMuch) void queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
  }, [isTooMuch]);
  // The order goes on with fewer: where none are left there is no slider to take them back.
  useEffect(() => {
    if (isTooMuch && me && karmaPoints > usable) setKarmaPoints(usable);
  }, [isTooMuch, me, usable, karmaPoints, setKarmaPoints]);
  const apply = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim()) setPromoCode(text.trim().toUpperCase());
    setText("");
  };
  const isApplied = promoCode !== "" && quote?.promo_code === promoCode && quote.discount_amount > 0;
  return (
    <div className="flex flex-col gap-5">
      <p role="status" className="sr-only">
        {isApplied && t("cart.promoOn", { code: promoCode })}
      </p>
      {promoCode ? (
        <div className="flex items-center gap-2 rounded-control bg-sunken py-1 pr-1 pl-4">
          <TicketPercent className="size-5 shrink-0 text-accent" aria-hidden />
          <p className="min-w-0 flex-1 font-semibold break-all">{promoCode}</p>
          <IconButton label={t("cart.promoRemove")} onClick={() => setPromoCode("")}>
            <X aria-hidden />
          </IconButton>
        </div>
      ) : (
        <form onSubmit={apply} className="flex gap-2">
          <label className="min-w-0 flex-1">
            <span className="sr-only">{t("cart.promo")}</span>
            <input
              value={text}
              onChange={(event) => setText(event.target.value)}
              maxLength={64}
              autoCapitalize="characters"
              autoComplete="off"
              placeholder={t("cart.promo")}
              className="min-h-11 w-full rounded-control border border-line-strong/60 bg-surface px-4 uppercase placeholder:text-muted placeholder:normal-case"
            />
          </label>
          <Button type="submit" variant="secondary">
            {t("cart.promoApply")}
          </Button>
        </form>
      )}
      {usable > 0 && <KarmaSlider max={usable} />}
    </div>
  );
}

function KarmaSlider({ max }: { max: number }) {
  const { t } = useTranslation();
  const stored = useCart((cart) => cart.karmaPoints);
  const { setKarmaPoints } = useCart.getState();
  // Undefined once it rests: then it shows what the cart has, from other tabs too.
  const [moved, setMoved] = useState<number>();
  const points = Math.min(moved ?? stored, max);
  // A drag asks for one quote, when it rests.
  useEffect(() => {
    if (moved === undefined) return;
    const timer = setTimeout(() => {
      setKarmaPoints(moved);
      setMoved(undefined);
    }, 250);
    return () => clearTimeout(timer);
  }, [moved, setKarmaPoints]);
  return (
    <label className="flex flex-col gap-1">
      <span className="text-sm font-semibold">{t("cart.karmaUse", { points, max })}</span>
      <input
        type="range"
        min={0}
        max={max}
        value={points}
        onChange={(event) => setMoved(Number(event.target.value))}
        className="h-11 w-full accent-accent"
      />
      <span className="text-sm text-muted">{t("cart.karmaHint")}</span>
    </label>
  );
}
