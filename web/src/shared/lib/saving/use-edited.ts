import { useMemo, useState } from "react";
import { keptDraft, useDraft } from "../hooks/use-draft";
import { conflictsOf, merged } from "./conflict";

interface Edited<Thing, Values> {
  /** Of the text that this browser keeps until it is saved. */
  key: string;
  thing: Thing;
  /** What of the thing is in the form; the same function at each render. */
  valuesOf: (thing: Thing) => Values;
  names: readonly (keyof Values)[];
}

/**
 * A form over something that others change too. What is typed stays in this browser until it is saved, with what it was
 * typed over; what others have saved meanwhile is neither lost nor does it overwrite what is typed.
 */
export function useEdited<Thing, Values extends object>({ key, thing, valuesOf, names }: Edited<Thing, Values>) {
  const [base, setBase] = useState(thing);
  const saved = useMemo(() => valuesOf(base), [base, valuesOf]);
  const [values, setValues] = useState(saved);
  const written = useMemo(() => ({ values, saved }), [values, saved]);
  const [kept, setKept] = useState(() => keptDraft(key, written));
  // What both have changed: over what, and as it is stored now.
  const [clash, setClash] = useState<{ over: Values; now: Thing }>();
  const isDirty = names.some((name) => values[name] !== saved[name]);
  const hasKept =
    !isDirty && names.some((name) => kept.values[name] !== kept.saved[name] && kept.values[name] !== saved[name]);
  // What was left here last time stays until somebody decides about it.
  useDraft(key, hasKept ? kept : written);
  return {
    base,
    saved,
    values,
    isDirty,
    change: (changes: Partial<Values>) => setValues((before) => ({ ...before, ...changes })),
    undo: () => {
      setValues(saved);
      setClash(undefined);
    },
    /** What was typed here the last time and not saved. */
    kept: hasKept && {
      restore: () => {
        setValues(merged(kept.saved, kept.values, saved, names, "mine"));
        if (conflictsOf(kept.saved, kept.values, saved, names).length > 0) setClash({ over: kept.saved, now: base });
      },
      drop: () => setKept(written),
    },
    /** After a refusal: what may be saved over `now`; undefined where the person has to decide first. */
    over: (now: Thing, mine: Values): Values | undefined => {
      if (conflictsOf(saved, mine, valuesOf(now), names).length === 0) {
        return merged(saved, mine, valuesOf(now), names, "mine");
      }
      setClash({ over: saved, now });
      return undefined;
    },
    conflict: clash && {
      differences: conflictsOf(clash.over, values, valuesOf(clash.now), names),
      settle: (keep: "mine" | "theirs") => {
        setValues(merged(clash.over, values, valuesOf(clash.now), names, keep));
        setBase(clash.now);
        setClash(undefined);
      },
    },
    /** `sent` was saved, as `now`; what was typed while it was on its way stays. */
    settled: (now: Thing, sent: Values) => {
      const fresh = valuesOf(now);
      setBase(now);
      setValues((current) => merged(sent, current, fresh, names, "mine"));
      setKept({ values: fresh, saved: fresh });
      setClash(undefined);
    },
  };
}
