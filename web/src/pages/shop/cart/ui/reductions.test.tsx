import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { type Quote, useCart } from "@/entities/cart";
import { queryClient, signedIn } from "@/shared/api";
import { Reductions } from "./reductions";

const quote = (max_karma_points: number, ...problems: string[]) =>
  ({ max_karma_points, problems: problems.map((code) => ({ code, line: null })) }) as unknown as Quote;

const pass = (ms: number) => {
  act(() => {
    vi.advanceTimersByTime(ms);
  });
};

const shown = (given: Quote, karma: number) => {
  signedIn({ user: { id: "usr_1", karma }, access_token: "a", expires_in: 900 } as never);
  return render(
    <QueryClientProvider client={queryClient}>
      <Reductions quote={given} />
    </QueryClientProvider>,
  );
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
  useCart.getState().setKarmaPoints(500);
  return () => {
    cleanup();
    vi.useRealTimers();
  };
});

it("takes back points that the person no longer has", () => {
  shown(quote(700, "not_enough_karma"), 0);
  expect(useCart.getState().karmaPoints).toBe(0);
});

it("takes no more points than a smaller cart does", () => {
  shown(quote(300, "karma_share_exceeded"), 900);
  expect(useCart.getState().karmaPoints).toBe(300);
});

it("asks for a quote once a drag rests, and leaves alone what another tab has chosen since", () => {
  shown(quote(700), 900);
  const slider = screen.getByRole("slider");
  fireEvent.change(slider, { target: { value: "100" } });
  fireEvent.change(slider, { target: { value: "200" } });
  expect(useCart.getState().karmaPoints).toBe(500);
  pass(300);
  expect(useCart.getState().karmaPoints).toBe(200);
  act(() => {
    useCart.getState().setKarmaPoints(50);
  });
  pass(1_000);
  expect(useCart.getState().karmaPoints).toBe(50);
  expect(slider).toHaveProperty("value", "50");
});
