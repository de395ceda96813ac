import { Search } from "lucide-react";
import type { ReactNode } from "react";
import { cn, useSearchText } from "@/shared/lib";

interface SearchFilterProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
}

/** The words that a listing is searched for. */
export function SearchFilter({ label, placeholder, value, onChange, className }: SearchFilterProps) {
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
        placeholder={placeholder}
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
