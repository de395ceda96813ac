import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { isCode } from "@/shared/api";
import { differences, isSame, over } from "./merge";

interface Options<V extends object, S extends { version: number }> {
  /** What is saved; nothing for what is being made. */
  saved: S | undefined;
  valuesOf: (saved: S | undefined) => V;
  /** What is saved now, past what is cached. */
  read: () => Promise<S>;
  send: (values: V, version: number | undefined) => Promise<S>;
  onSaved: (saved: S) => unknown;
}

/**
 * A form over something with a version. Who saves after somebody else keeps both changes; where both have changed the
 * same fields, `conflict` names them and `keep` decides.
 */
export function useVersionedForm<V extends object, S extends { version: number }>(options: Options<V, S>) {
  const { saved, valuesOf, read, send, onSaved } = options;
  const [from, setFrom] = useState(saved);
  const [form, setForm] = useState(() => valuesOf(saved));
  const [theirs, setTheirs] = useState<S>();
  const base = valuesOf(from);
  // Changed elsewhere, and nothing was touched here: what is saved is shown.
  if (saved && from && saved.version > from.version && isSame(form, base)) {
    setFrom(saved);
    setForm(valuesOf(saved));
  }
  const save = useMutation({
    mutationFn: async () => {
      try {
        return await send(form, from?.version);
      } catch (error) {
        if (!from || !isCode(error, "version_conflict")) throw error;
        const now = await read();
        if (differences(base, form, valuesOf(now)).length > 0) {
          setTheirs(now);
          return undefined;
        }
        return send(over(base, form, valuesOf(now), "mine"), now.version);
      }
    },
    onSuccess: async (made) => {
      if (!made) return;
      setFrom(made);
      setForm(valuesOf(made));
      await onSaved(made);
    },
  });
  const keep = (which: "mine" | "theirs") => {
    if (!theirs) return;
    setForm(over(base, form, valuesOf(theirs), which));
    setFrom(theirs);
    setTheirs(undefined);
  };
  return {
    form,
    change: (part: Partial<V>) => setForm((before) => ({ ...before, ...part })),
    save,
    conflict: theirs && { names: differences(base, form, valuesOf(theirs)), theirs: valuesOf(theirs) },
    keep,
  };
}
