import { expect, it } from "vitest";
import { answerOf, nameKnown } from "./revalidate";

const ask = (path: string) => new Request(`https://atrium.example${path}`);
const whole = () => new Promise((done) => setTimeout(done, 10));
const answer = (body: BodyInit, headers: Record<string, string>) => new Response(body, { headers });

it("names what it has, and gives it again when nothing has changed", async () => {
  const first = ask("/api/v1/orders/1");
  nameKnown(first);
  expect(first.headers.has("if-none-match")).toBe(false);
  answerOf(first, answer("paid", { etag: '"a"', "cache-control": "private, no-store" }));
  await whole();
  const second = ask("/api/v1/orders/1");
  nameKnown(second);
  expect(second.headers.get("if-none-match")).toBe('"a"');
  expect(await answerOf(second, new Response(null, { status: 304 })).text()).toBe("paid");
  expect(await answerOf(second, new Response(null, { status: 304 })).text()).toBe("paid");
});

it("leaves public answers to the browser's own cache", async () => {
  const request = ask("/api/v1/products/1");
  answerOf(request, answer("hoodie", { etag: '"b"', "cache-control": "public, max-age=30" }));
  await whole();
  nameKnown(request);
  expect(request.headers.has("if-none-match")).toBe(false);
});

it("does not name an answer that was broken off while it came", async () => {
  const broken = new ReadableStream({
    start(body) {
      body.enqueue(new TextEncoder().encode("pa"));
    },
    pull: (body) => body.error(new DOMException("", "AbortError")),
  });
  const first = ask("/api/v1/orders/2");
  answerOf(first, answer(broken, { etag: '"c"', "cache-control": "private, no-store" }));
  await whole();
  const second = ask("/api/v1/orders/2");
  nameKnown(second);
  expect(second.headers.has("if-none-match")).toBe(false);
});
