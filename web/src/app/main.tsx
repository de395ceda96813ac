import "./styles/index.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { followOtherTabs } from "@/entities/cart";
import { queryClient, resumeSession } from "@/shared/api";
import { loadConfig } from "@/shared/config";
import { initTexts } from "@/shared/i18n";
import { createRouter } from "./router";

async function start(): Promise<void> {
  await loadConfig();
  await Promise.all([initTexts(), resumeSession()]);
  followOtherTabs();
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root");
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={createRouter()} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

// A chunk of the release before, which is gone: the new index.html knows the new ones. Once, so that it never loops; and
// only where the site answers, because otherwise the browser's own page would take the place of this one.
addEventListener("vite:preloadError", () => {
  const KEY = "atrium.reloaded-at";
  const last = Number(sessionStorage.getItem(KEY) ?? 0);
  if (Date.now() - last < 60_000) return;
  const reload = () => {
    sessionStorage.setItem(KEY, String(Date.now()));
    location.reload();
  };
  fetch("/config.json", { cache: "no-store" }).then(reload, () => undefined);
});

void start();
