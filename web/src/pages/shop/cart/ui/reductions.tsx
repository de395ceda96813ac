import { TicketPercent, X } from "lucide-react";
import { type SubmitEvent, useEffect, useState } from "react";
import { type Quote, useCart } from "@/entities/cart";
import { useMe } from "@/entities/session";
import { useTranslation } from "@/shared/i18n";
import { Button, IconButton } from "@/shared/ui";

/** The promo code and the karma that lower the total. */
export function Reductions({ quote }: { quote: Quote | undefined }) {
  const { t } = useTranslation();
  const promoCode = useCart((cart) => cart.promoCode);
  const { setPromoCode } = useCart.getState();
  const [text, setText] = useState("");
  // The order takes so much at most, and the person has so much.
  const usable = Math.min(quote?.max_karma_points ?? 0, useMe()?.karma ?? 0);
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
  const [points, setPoints] = useState(Math.min(stored, max));
  // A drag asks for one quote, when it rests.
  useEffect(() => {
    if (points === stored) return;
    const timer = setTimeout(() => setKarmaPoints(points), 250);
    return () => clearTimeout(timer);
  }, [points, stored, setKarmaPoints]);
  return (
    <label className="flex flex-col gap-1">
      <span className="text-sm font-semibold">{t("cart.karmaUse", { points, max })}</span>
      <input
        type="range"
        min={0}
        max={max}
        value={Math.min(points, max)}
        onChange={(event) => setPoints(Number(event.target.value))}
        className="h-11 w-full accent-accent"
      />
      <span className="text-sm text-muted">{t("cart.karmaHint")}</span>
    </label>
  );
}
