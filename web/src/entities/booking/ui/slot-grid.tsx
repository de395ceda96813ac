import { useTranslation } from "@/shared/i18n";
import { cn, time } from "@/shared/lib";
import type { Slot } from "../model/booking";

/** The slots of a day as buttons, those that are not free crossed out. */
export function SlotGrid({
  slots,
  zone,
  chosen,
  hint,
  onPress,
}: {
  slots: Slot[];
  zone: string;
  chosen: Slot[];
  hint: string;
  onPress: (begin: string) => void;
}) {
  const { t } = useTranslation();
  const isChosen = (slot: Slot) => chosen.some((one) => one.begin === slot.begin);
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-semibold">{t("cowork.time")}</legend>
      <p className="mb-3 text-sm text-muted">{hint}</p>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(5.25rem,1fr))] gap-2">
        {slots.map((slot) => (
          <button
            key={slot.begin}
            type="button"
            disabled={!slot.is_free}
            aria-pressed={isChosen(slot)}
            aria-label={`${time(slot.begin, zone)}–${time(slot.end, zone)}${slot.is_free ? "" : `, ${t("cowork.taken")}`}`}
            onClick={() => onPress(slot.begin)}
            className={cn(
              "min-h-11 rounded-control border border-line-strong/60 font-medium tabular-nums transition-colors",
              "hover:border-ink disabled:cursor-not-allowed disabled:border-dashed disabled:text-muted disabled:line-through",
              isChosen(slot) && "border-ink bg-ink text-canvas",
            )}
          >
            {time(slot.begin, zone)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
