import { useTranslation } from "@/shared/i18n";
import type { Conflict } from "@/shared/lib/saving";
import { ConflictTable } from "@/shared/ui/form";

const LABELS = {
  full_name: "account.name",
  email: "account.email",
  phone: "account.phone",
  cdek_point: "account.point",
  address: "account.address",
  telegram: "account.telegram",
  vk: "account.vk",
  locale: "account.language",
  is_public: "account.public",
} as const;

interface Values {
  full_name: string;
  email: string;
  phone: string;
  cdek_point: string;
  address: string;
  telegram: string;
  vk: string;
  locale: "ru" | "en";
  is_public: boolean;
}

/** Somebody has changed the same fields of the profile: both values, and whose stays. */
export function ConflictDialog({
  conflicts,
  onKeep,
  onClose,
}: {
  conflicts: Conflict<Values>[];
  onKeep: (keep: "mine" | "theirs") => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const rows = conflicts.map(({ name, mine, theirs }) => ({
    name,
    label: t(LABELS[name]),
    mine: String(mine),
    theirs: String(theirs),
  }));
  return <ConflictTable title={t("changed.title")} rows={rows} onKeep={onKeep} onClose={onClose} />;
}
