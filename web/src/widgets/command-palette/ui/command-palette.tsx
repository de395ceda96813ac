import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { queryClient } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Dialog, errorText } from "@/shared/ui";
import { grouped, type Hit, recentHits, remember, searchQuery, SHORTEST } from "../model/search";

/** So long nobody types: then it is asked for. */
const PAUSE_MS = 150;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(text);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return settled;
}

/**
 * Finds things of all kinds that one may see, and goes to their screens: a combobox whose focus stays in its field
 * (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).
 */
export function CommandPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t("palette.title")}>
      <Finder onClose={onClose} />
    </Dialog>
  );
}

function Finder({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  const asked = useSettled(text.trim());
  const found = useQuery(searchQuery(asked));
  const isSearch = text.trim().length >= SHORTEST;
  const groups = isSearch ? grouped(found.data?.items ?? []) : [["recent", recentHits()] as [string, Hit[]]];
  const hits = groups.flatMap(([, items]) => items);
  const at = Math.min(place, Math.max(0, hits.length - 1));
  const chosen = hits[at];
  const optionId = (hit: Hit) => `${listId}-${hit.id}`;
  const settled = isSearch && asked === text.trim() && !found.isFetching;

  // The dialog opens after this and gives the focus to what asks for it; React's own `autoFocus` sets no attribute.
  useLayoutEffect(() => {
    input.current?.setAttribute("autofocus", "");
  }, []);
  useEffect(() => {
    if (chosen) document.getElementById(`${listId}-${chosen.id}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen, listId]);

  const go = (hit: Hit) => {
    remember(hit);
    onClose();
    void navigate(hit.url);
  };
  /** Enter came before the answer: it is meant for what is typed, not for what was found before. */
  const goToFirst = async (q: string) => {
    const [first] = grouped((await queryClient.query(searchQuery(q))).items).flatMap(([, items]) => items);
    if (first && input.current?.value.trim() === q) go(first);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length > 0) {
      event.preventDefault();
      setPlace((at + step + hits.length) % hits.length);
    }
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      // What cannot be found is said where it is asked for by typing.
      if (isSearch && !settled) void goToFirst(text.trim()).catch(() => undefined);
      else if (chosen) go(chosen);
    }
  };
  return (
    <>
      <input
        ref={input}
        role="combobox"
        aria-label={t("palette.label")}
        aria-expanded={hits.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={chosen ? optionId(chosen) : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setPlace(0);
        }}
        onKeyDown={onKeyDown}
        placeholder={t("palette.placeholder")}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        className="min-h-12 w-full rounded-control border border-line bg-canvas px-4 text-base"
      />
      <p role="status" className="mt-2 min-h-6 text-sm text-muted">
        {found.isError && isSearch
          ? errorText(found.error)
          : settled
            ? t("palette.found", { count: hits.length })
            : !isSearch && hits.length === 0
              ? t("palette.hint")
              : ""}
      </p>
      <div id={listId} role="listbox" aria-label={t("palette.results")} className="flex flex-col gap-3">
        {groups.map(
          ([kind, items]) =>
            items.length > 0 && (
              <div key={kind} role="group" aria-labelledby={`${listId}-of-${kind}`}>
                <p
                  id={`${listId}-of-${kind}`}
                  className="pb-1 text-xs font-semibold tracking-wide text-muted uppercase"
                >
                  {t(`palette.kind.${kind}` as "palette.kind.recent")}
                </p>
                {items.map((hit) => (
                  <Option key={hit.id} id={optionId(hit)} hit={hit} chosen={hit === chosen} onChoose={go} />
                ))}
              </div>
            ),
        )}
      </div>
    </>
  );
}

interface OptionProps {
  id: string;
  hit: Hit;
  chosen: boolean;
  onChoose: (hit: Hit) => void;
}

function Option({ id, hit, chosen, onChoose }: OptionProps) {
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the focus stays in the field, whose keys choose
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      onClick={() => {
        onChoose(hit);
      }}
      className={cn(
        "flex min-h-11 cursor-pointer flex-col justify-center rounded-control px-3 py-1.5",
        chosen ? "bg-ink text-canvas" : "hover:bg-sunken",
      )}
    >
      <span className="truncate font-medium">{hit.title}</span>
      {hit.subtitle && (
        <span className={cn("truncate text-sm", chosen ? "text-canvas" : "text-muted")}>{hit.subtitle}</span>
      )}
    </div>
  );
}
