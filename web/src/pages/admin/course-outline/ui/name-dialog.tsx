import { useId, useState } from "react";
import { useTranslation } from "@/shared/i18n";
import { Button, Dialog } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";

interface Props {
  title: string;
  label: string;
  initial: string;
  onName: (name: string) => void;
  onClose: () => void;
}

/** Asks for a name. */
export function NameDialog({ title, label, initial, onName, onClose }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState(initial);
  const [tried, setTried] = useState(false);
  const form = useId();
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" form={form}>
            {t("action.save")}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (name.trim()) onName(name.trim());
        }}
      >
        <TextField
          label={label}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
          error={tried && !name.trim() ? t("form.required") : undefined}
        />
      </form>
    </Dialog>
  );
}
