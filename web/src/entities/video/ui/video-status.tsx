import { useTranslation } from "@/shared/i18n";
import { Badge } from "@/shared/ui";
import type { VideoStatus } from "../model/video";

const TONES = {
  uploading: "amber",
  processing: "accent",
  ready: "leaf",
  rejected: "danger",
  expired: "neutral",
} as const;

export function VideoStatusBadge({ status }: { status: VideoStatus }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[status]}>{t(`areas.courses.videoStatus.${status}`)}</Badge>;
}
