import { useEffect } from "react";

function meta(selector: string, attributes: Record<string, string>): void {
  let element = document.head.querySelector(selector);
  if (!element) {
    element = document.createElement(selector.startsWith("link") ? "link" : "meta");
    document.head.append(element);
  }
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

/** The tab's title, and for guests' pages what search engines and messengers show. */
export function useTitle(
  title: string,
  about?: { description?: string | undefined; image?: string | undefined },
): void {
  const { description, image } = about ?? {};
  useEffect(() => {
    document.title = title ? `${title} · Atrium` : "Atrium";
    meta('meta[property="og:title"]', { property: "og:title", content: document.title });
    if (!description) return;
    const address = `${location.origin}${location.pathname}`;
    meta('meta[name="description"]', { name: "description", content: description });
    meta('meta[property="og:description"]', { property: "og:description", content: description });
    meta('meta[property="og:url"]', { property: "og:url", content: address });
    meta('link[rel="canonical"]', { rel: "canonical", href: address });
    if (image) meta('meta[property="og:image"]', { property: "og:image", content: image });
  }, [title, description, image]);
}
