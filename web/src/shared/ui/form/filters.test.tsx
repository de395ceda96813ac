import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { SearchFilter } from "./filters";

const searched = vi.fn();

/** A listing whose search lies elsewhere, in its address; `reads` is what the address makes of what it is given. */
function Listing({ reads = (q: string) => q }: { reads?: (q: string) => string }) {
  const [q, setQ] = useState("");
  const [, draw] = useState({});
  return (
    <>
      <SearchFilter
        label="Search"
        placeholder=""
        value={q}
        onChange={(given) => {
          searched(given);
          setQ(reads(given));
          draw({});
        }}
      />
      <button onClick={() => setQ("")}>Reset</button>
    </>
  );
}

const field = () => screen.getByRole<HTMLInputElement>("searchbox");
const type = (value: string) => fireEvent.change(field(), { target: { value } });
const pass = (ms: number) => {
  act(() => {
    vi.advanceTimersByTime(ms);
  });
};

beforeEach(() => {
  vi.useFakeTimers();
  searched.mockReset();
  return () => {
    cleanup();
    vi.useRealTimers();
  };
});

it("searches once nobody has typed for a moment", () => {
  render(<Listing />);
  type("ho");
  pass(200);
  type("hoodie ");
  pass(299);
  expect(searched).not.toHaveBeenCalled();
  pass(1);
  expect(searched.mock.calls).toEqual([["hoodie"]]);
  expect(field().value).toBe("hoodie ");
});

it("stays empty after its listing is reset", () => {
  render(<Listing />);
  type("hoodie");
  pass(300);
  fireEvent.click(screen.getByRole("button"));
  expect(field().value).toBe("");
  pass(1_000);
  expect(searched.mock.calls).toEqual([["hoodie"]]);
});

it("passes on what nothing was made of once", () => {
  render(<Listing reads={() => ""} />);
  type("order");
  for (let n = 0; n < 5; n++) pass(400);
  expect(searched.mock.calls).toEqual([["order"]]);
  expect(field().value).toBe("order");
});
