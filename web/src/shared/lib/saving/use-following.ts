import { useState } from "react";

/** The values of `after` that differ from those of `before`: what a form sends, so that the rest stays as others left it. */
export function changesOf<Values extends object>(before: Values, after: Values): Partial<Values> {
  const names = (Object.keys(after) as (keyof Values)[]).filter((name) => !isSame(before[name], after[name]));
  return Object.fromEntries(names.map((name) => [name, after[name]])) as Partial<Values>;
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * The values of a form over something that others change too: a field that nobody has touched here follows what is
 * stored, what is typed stays.
 */
export function useFollowing<Values extends object>(
  stored: Values,
): [values: Values, change: (changes: Partial<Values>) => void] {
  const [form, setForm] = useState({ base: stored, values: stored });
  if (!isSame(form.base, stored)) {
    const values = { ...stored };
    for (const name of Object.keys(stored) as (keyof Values)[]) {
      if (!isSame(form.values[name], form.base[name])) values[name] = form.values[name];
    }
    setForm({ base: stored, values });
  }
  return [form.values, (changes) => setForm(({ base, values }) => ({ base, values: { ...values, ...changes } }))];
}
