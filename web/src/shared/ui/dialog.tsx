import { X } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "../i18n";
import { cn } from "../lib";
import { Button, IconButton } from "./button";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  footer?: ReactNode;
  /** Where it comes from: the middle, or an edge as a sheet. */
  from?: "center" | "left" | "right";
  /** What it shows is seen only now: nothing but its own button closes it, neither a click beside it nor Escape. */
  firm?: boolean;
}

/**
 * The browser's own modal dialog: it keeps focus inside, gives it back, and closes by Escape. (Radix's locks scrolling
 * with an inline style element, which the CSP refuses.)
 */
export function Dialog({ open, onClose, title, children, footer, from = "center", firm }: DialogProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const fromBackdrop = useRef(false);
  // One that is taken off the page is closed before: only that gives the focus back.
  useLayoutEffect(() => {
    const dialog = open && ref.current;
    if (!dialog) return;
    dialog.showModal();
    return () => dialog.close();
  }, [open]);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Escape is the key for it
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={() => {
        // The event comes later: by then it may be gone, or open again.
        if (ref.current?.open !== false) return;
        // A second Escape, and Back on a phone, close it without asking.
        if (firm && open) {
          ref.current.showModal();
          return;
        }
        onClose();
        // Where it came from is gone, as an entry of a menu is.
        if (document.activeElement === document.body) document.getElementById("content")?.focus();
      }}
      onCancel={(event) => firm && event.preventDefault()}
      onPointerDown={(event) => {
        fromBackdrop.current = event.target === ref.current;
      }}
      onClick={(event) => {
        // A text that is marked beyond the edge ends in a click here too.
        if (!firm && event.target === ref.current && fromBackdrop.current) onClose();
      }}
      className={cn(
        "fixed m-auto max-h-[min(90dvh,46rem)] w-[min(34rem,calc(100vw-2rem))] bg-surface text-ink shadow-lift",
        "rounded-card open:flex open:animate-rise flex-col",
        from === "left" && "m-0 mr-auto h-dvh max-h-none w-[min(22rem,88vw)] rounded-none rounded-r-card",
        from === "right" && "m-0 ml-auto h-dvh max-h-none w-[min(26rem,92vw)] rounded-none rounded-l-card",
      )}
    >
      {open && (
        <>
          <header className="flex items-center justify-between gap-4 py-3 pr-3 pl-6">
            <h2 id={titleId} className="text-lg font-semibold">
              {title}
            </h2>
            {!firm && (
              <IconButton label={t("action.close")} onClick={onClose}>
                <X aria-hidden />
              </IconButton>
            )}
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-6 pt-1 pb-6">{children}</div>
          {footer && (
            <footer className="flex flex-wrap justify-end gap-3 border-t border-line px-6 py-4">{footer}</footer>
          )}
        </>
      )}
    </dialog>
  );
}

/** A step that destroys something asks first, and names what is lost. */
export function ConfirmButton({
  title,
  text,
  confirm,
  onConfirm,
  children,
  variant = "danger",
}: {
  title: string;
  text: string;
  confirm: string;
  onConfirm: () => Promise<unknown>;
  children: ReactNode;
  variant?: "danger" | "secondary" | "quiet";
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      setBusy(false);
      setOpen(false);
    }
  };
  return (
    <>
      <Button variant={variant} onClick={() => setOpen(true)}>
        {children}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={title}
        footer={
          <>
            <Button variant="secondary" onClick={() => setOpen(false)}>
              {t("action.cancel")}
            </Button>
            <Button variant="danger" busy={busy} onClick={() => void act()}>
              {confirm}
            </Button>
          </>
        }
      >
        <p className="text-muted">{text}</p>
      </Dialog>
    </>
  );
}
