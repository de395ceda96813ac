import { type ComponentProps, useState } from "react";
import { TextField } from "./field";

type Props = Omit<ComponentProps<typeof TextField>, "value" | "onChange" | "min" | "max" | "type"> & {
  value: number | null;
  min: number;
  max: number;
  /** Null for an empty field, where that means something: `optional`. */
  onChange: (value: number | null) => void;
  nullable?: boolean;
};

/** A whole number between bounds: it can be typed over, and stands within them once the field is left. */
export function WholeField({ value, min, max, onChange, nullable, ...field }: Props) {
  const [typed, setTyped] = useState<string>();
  return (
    <TextField
      {...field}
      type="number"
      min={min}
      max={max}
      step={1}
      value={typed ?? value ?? ""}
      onChange={(event) => {
        const text = event.target.value;
        setTyped(text);
        if (text === "") {
          if (nullable) onChange(null);
          return;
        }
        onChange(Math.min(max, Math.max(min, Math.round(Number(text)) || min)));
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}
