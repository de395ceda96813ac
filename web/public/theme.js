// Before the first paint: the theme that was chosen, else the system's. A file, because the CSP allows no inline script.
try {
  const chosen = localStorage.getItem("atrium.theme");
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
} catch {
  // Without storage the light theme stays.
}
