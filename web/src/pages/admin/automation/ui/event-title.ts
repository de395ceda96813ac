import { t } from "@/shared/i18n";
import type { EventType } from "../model/automation";

/** What an event is called: as in people's timelines, else as the API names it. */
export const eventTitle = (type: string, event?: EventType): string =>
  t(`timeline.event.${type.replace(".", "_")}` as "timeline.title", { defaultValue: event?.title ?? type });
