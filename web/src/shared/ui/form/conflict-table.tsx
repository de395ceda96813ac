import { useTranslation } from "@/shared/i18n";
import { Button, Dialog } from "..";

interface Row {
  name: string;
  label: string;
  mine: string;
  theirs: string;
}

/** Somebody has changed the same fields: both values, and whose stays. */
export function ConflictTable({
  title,
  rows,
  onKeep,
  onClose,
}: {
  title: string;
  rows: Row[];
  onKeep: (keep: "mine" | "theirs") => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const shown = (value: string) => (value === "" ? t("changed.empty") : value);
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
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
          {rows.map(({ name, label, mine, theirs }) => (
            <tr key={name}>
              <th scope="row" className="py-2 pr-4 align-top font-medium">
                {label}
              </th>
              <td className="py-2 pr-4 align-top wrap-anywhere">{shown(mine)}</td>
              <td className="py-2 align-top wrap-anywhere">{shown(theirs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
