import { isCode } from "@/shared/api";
import { t } from "@/shared/i18n";
import { money } from "@/shared/lib";
import { errorText } from "@/shared/ui";

/** Why a donation was refused; of its amount with the bounds that hold here, which are settings of the API. */
export function donationErrorText(error: unknown): string {
  if (!isCode(error, "donation_amount")) return errorText(error);
  const { min_amount: least, max_amount: most } = error.problem;
  if (typeof least !== "number" || typeof most !== "number") return errorText(error);
  return t("donations.amountRange", { least: money(least), most: money(most) });
}
