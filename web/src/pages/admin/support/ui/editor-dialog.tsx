import { type ReactNode, useState } from "react";
import { isCode, queryClient } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Dialog, errorText, Notice, toast } from "@/shared/ui";
import { ConflictNotice, type Difference } from "@/shared/ui/conflict";

interface EditorDialogProps<T extends { version: number }> {
  title: string;
  onClose: () => void;
  /** Undefined for what is made anew. */
  version: number | undefined;
  /** Stores the form; `version` is the one that it replaces. */
  onSave: (version: number) => Promise<unknown>;
  /** What is stored now, when somebody else saved first. */
  read: () => Promise<T>;
  compare: (stored: T) => Difference[];
  onTake: (stored: T) => void;
  queryKey: readonly unknown[];
  children: ReactNode;
}

/** A form for something with a version: a conflict shows what is stored now, and offers it. */
export function EditorDialog<T extends { version: number }>(props: EditorDialogProps<T>) {
  const { title, onClose, onSave, read, compare, onTake, queryKey, children } = props;
  const { t } = useTranslation();
  const [version, setVersion] = useState(props.version ?? 0);
  const [stored, setStored] = useState<T>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onSave(version);
      await queryClient.invalidateQueries({ queryKey });
      toast.success(t("action.saved"));
      onClose();
    } catch (failure) {
      const now = isCode(failure, "version_conflict") ? await read().catch(() => undefined) : undefined;
      // A conflict with what cannot be read now is told as it is: saving again reads it again.
      if (now) setStored(now);
      else setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={title}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {stored && (
          <ConflictNotice
            differences={compare(stored)}
            onTake={() => {
              onTake(stored);
              setVersion(stored.version);
              setStored(undefined);
            }}
            onKeep={() => {
              setVersion(stored.version);
              setStored(undefined);
            }}
          />
        )}
        {children}
        {error !== undefined && <Notice tone="danger" title={errorText(error)} />}
        <div className="flex justify-end gap-3">
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" busy={busy}>
            {t("action.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
