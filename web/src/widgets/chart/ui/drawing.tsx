import { Bar, CartesianGrid, ComposedChart, Legend, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { ChartProps } from "./chart";

// From the tokens, so that they follow light and dark.
const COLOURS = ["var(--accent)", "var(--leaf)", "var(--amber)"];
const BEFORE = "var(--muted)";
const TICK = { fill: "var(--muted)", fontSize: 12 };

export function Drawing({ labels, series, kind = "line", format }: ChartProps) {
  const rows = labels.map((label, place) => ({
    label,
    ...Object.fromEntries(series.map((one) => [one.key, one.values[place] ?? null])),
  }));
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={rows} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis dataKey="label" tick={TICK} stroke="var(--line)" minTickGap={24} />
        <YAxis tick={TICK} stroke="var(--line)" width={72} tickFormatter={format} allowDecimals={false} />
        <Tooltip
          isAnimationActive={false}
          formatter={(value) => (typeof value === "number" ? format(value) : "")}
          contentStyle={{ background: "var(--surface)", border: "1px solid var(--line)", borderRadius: 12 }}
          labelStyle={{ color: "var(--ink)" }}
          cursor={{ fill: "var(--sunken)", stroke: "var(--line)" }}
        />
        <Legend wrapperStyle={{ fontSize: 13 }} />
        {series.map((one, place) => {
          const colour = one.isBefore ? BEFORE : (COLOURS[place % COLOURS.length] ?? BEFORE);
          return kind === "bar" && !one.isBefore ? (
            <Bar
              key={one.key}
              dataKey={one.key}
              name={one.name}
              fill={colour}
              radius={[4, 4, 0, 0]}
              isAnimationActive={false}
            />
          ) : (
            <Line
              key={one.key}
              dataKey={one.key}
              name={one.name}
              stroke={colour}
              strokeWidth={one.isBefore ? 1.5 : 2.5}
              {...(one.isBefore ? { strokeDasharray: "5 4" } : {})}
              dot={labels.length < 15}
              isAnimationActive={false}
            />
          );
        })}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
