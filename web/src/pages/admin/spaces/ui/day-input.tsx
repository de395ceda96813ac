/** A day in a row of filters. */
export const DayInput = ({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (day: string) => void;
}) => (
  <label className="flex min-h-11 items-center gap-3 rounded-full border border-line-strong/60 bg-surface px-4">
    <span className="text-muted">{label}</span>
    <input
      type="date"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="min-w-0 flex-1 bg-transparent"
    />
  </label>
);
