import { useTranslation } from "@/shared/i18n";
import { Button, Dialog } from "@/shared/ui";
import type { Conflict } from "@/shared/lib/conflict";

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

/** Somebody has changed the same fields: both values, and whose stays. */
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
  const shown = (value: string | boolean) => (value === "" ? t("changed.empty") : String(value));
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("changed.title")}
      footer={
        <>
          <Button variant="secondary" onClick={() => onKeep("theirs")}>
            {t("changed.takeTheirs")}
          </Button>
          <Button onClick={() => onKeep("mine")}>{t("changed.keepMine")}</Button>
        </>
      }
    >
      <p className="mb-4 text-muted">{t("changed.text")}</p>
      <table className="w-full text-left">
        <thead className="text-sm text-muted">
          <tr>
            <th className="py-2 pr-4 font-medium">{t("changed.field")}</th>
            <th className="py-2 pr-4 font-medium">{t("changed.mine")}</th>
            <th className="py-2 font-medium">{t("changed.theirs")}</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {conflicts.map(({ name, mine, theirs }) => (
            <tr key={name}>
              <th scope="row" className="py-2 pr-4 align-top font-medium">
                {t(LABELS[name])}
              </th>
              <td className="py-2 pr-4 align-top break-words">{shown(mine)}</td>
              <td className="py-2 align-top break-words">{shown(theirs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
