import { isCode } from "@/shared/api";

/** What whoever is at the door can do about a refusal; null where letting in by hand is refused as well. */
export function adviceOf(error: unknown) {
  if (isCode(error, "door_code_expired", "door_code_used", "door_code_revoked", "door_code_invalid"))
    return "areas.door.advice.newCode" as const;
  if (isCode(error, "guest_code_day", "guest_not_open", "guest_code_invalid", "guest_not_found"))
    return "areas.door.advice.guest" as const;
  if (isCode(error, "pass_required")) return "areas.door.advice.pass" as const;
  if (isCode(error, "space_closed", "space_full", "barred", "account_disabled")) return null;
  return "areas.door.advice.byHand" as const;
}
