import { Search } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { usePermissions } from "@/entities/permission";
import { useTranslation } from "@/shared/i18n";

const CommandPalette = lazy(async () => ({ default: (await import("@/widgets/command-palette")).CommandPalette }));

// Of each kind that is found, what one needs to see it.
const KINDS = [
  "orders.read_all",
  "users.read",
  "tickets.read_all",
  "products.read_hidden",
  "clients.read",
  "courses.create",
];

interface Finder {
  /** Whether one may find anything. */
  may: boolean;
  open: () => void;
  palette: ReactNode;
}

/** The search of the staff: opened by its buttons, and by Ctrl K or ⌘ K anywhere; loaded when it is first opened. */
export function useFinder(): Finder {
  const held = usePermissions().data?.permissions ?? [];
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const may = KINDS.some((permission) => held.includes(permission));
  useEffect(() => {
    if (!may) return;
    const onKeyDown = (event: KeyboardEvent) => {
      // By the place of the key: with a Russian layout it is «л».
      if (event.code !== "KeyK" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      setWanted(true);
      setOpen((shown) => !shown);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
    };
  }, [may]);
  return {
    may,
    open: () => {
      setWanted(true);
      setOpen(true);
    },
    palette: may && wanted && (
      <Suspense fallback={null}>
        <CommandPalette
          open={open}
          onClose={() => {
            setOpen(false);
          }}
        />
      </Suspense>
    ),
  };
}

/** The button of the wide frame, which shows the keys. */
export function FinderButton({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={onOpen}
      className="mb-4 flex min-h-11 w-full items-center gap-2.5 rounded-control border border-line px-3 text-muted hover:border-line-strong"
    >
      <Search className="size-4.5 shrink-0" aria-hidden />
      <span className="flex-1 text-left">{t("palette.open")}</span>
      <kbd className="text-xs" aria-hidden>
        Ctrl K
      </kbd>
    </button>
  );
}
