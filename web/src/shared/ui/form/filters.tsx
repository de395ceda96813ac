import { Search } from "lucide-react";
import { type ComponentProps, type ReactNode, useEffect, useRef, useState } from "react";
import { cn } from "@/shared/lib";

interface SearchFilterProps extends Pick<ComponentProps<"input">, "id" | "title" | "onKeyDown"> {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
}

/**
 * The text of a search field whose words lie elsewhere, in the address for example: passed on once nobody has typed for
 * 300 ms. What is set there (a reset, a link, Back) is shown here.
 */
function useSearchText(value: string, onChange: (value: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(value);
  const [passed, setPassed] = useState(value);
  const [before, setBefore] = useState(value);
  if (value !== before) {
    setBefore(value);
    // Not the echo of what was typed: more may have been typed since.
    if (value !== passed) {
      setText(value);
      setPassed(value);
    }
  }
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (text.trim() === passed) return;
    const timer = setTimeout(() => {
      setPassed(text.trim());
      latest.current(text.trim());
    }, 300);
    return () => clearTimeout(timer);
  }, [text, passed]);
  return [text, setText];
}

/** The words that a listing is searched for. */
export function SearchFilter({ label, value, onChange, className, ...input }: SearchFilterProps) {
  const [text, setText] = useSearchText(value, onChange);
  return (
    <label className={cn("relative block", className)}>
      <span className="sr-only">{label}</span>
      <Search className="pointer-events-none absolute top-3 left-4 size-5 text-muted" aria-hidden />
      <input
        type="search"
        value={text}
        maxLength={100}
        onChange={(event) => setText(event.target.value)}
        {...input}
        className="min-h-11 w-full rounded-full border border-line-strong/60 bg-surface pr-4 pl-11 placeholder:text-muted"
      />
    </label>
  );
}

interface SelectFilterProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
  className?: string;
}

/** One choice of how a listing is narrowed or sorted. */
export const SelectFilter = ({ label, value, onChange, children, className }: SelectFilterProps) => (
  <label className={cn("block", className)}>
    <span className="sr-only">{label}</span>
    <select
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="min-h-11 w-full rounded-full border border-line-strong/60 bg-surface px-4 font-medium"
    >
      {children}
    </select>
  </label>
);

interface DayFilterProps {
  label: string;
  value: string;
  onChange: (day: string) => void;
}

/** One day by which a listing is narrowed; with text twice as large on a phone it stands below its label. */
export const DayFilter = ({ label, value, onChange }: DayFilterProps) => (
  <label className="flex min-h-11 items-center gap-3 rounded-full border border-line-strong/60 bg-surface px-4 max-[19em]:flex-wrap max-[19em]:rounded-card max-[19em]:py-2">
    <span className="text-muted">{label}</span>
    <input
      type="date"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="min-w-0 flex-1 bg-transparent max-[19em]:flex-auto"
    />
  </label>
);
