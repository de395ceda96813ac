import type { FieldValues, Path, UseFormSetError } from "react-hook-form";
import { ApiError } from "../../api";
import { errorText, fieldErrorText } from "..";

/**
 * Puts a refusal where it belongs: `errors[]` at their fields, everything else above the form (`root`).
 * `codes` names the field of codes that the API says of the whole request, such as `invalid_phone` → `phone`.
 */
export function showProblem<T extends FieldValues>(
  error: unknown,
  setError: UseFormSetError<T>,
  fields: readonly Path<T>[],
  codes: Partial<Record<string, Path<T>>> = {},
): void {
  let placed = false;
  if (error instanceof ApiError) {
    for (const one of error.fields) {
      const name = fields.find((field) => one.field === field || one.field.endsWith(`.${field}`));
      if (!name) continue;
      setError(name, { message: fieldErrorText(one.code) }, { shouldFocus: !placed });
      placed = true;
    }
    const named = codes[error.code];
    if (!placed && named) {
      setError(named, { message: errorText(error) }, { shouldFocus: true });
      placed = true;
    }
  }
  if (!placed) setError("root", { message: errorText(error) });
}
