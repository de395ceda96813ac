// Marks what may open a dialog or a menu on the screen: each button that is no form's, one of those that are alike, such
// as «Edit» in the rows of a table. Gives their names.
(scope) => {
  const name = (button) => {
    const copy = button.cloneNode(true);
    for (const hidden of copy.querySelectorAll(".sr-only")) hidden.remove();
    return (copy.textContent.trim() || button.getAttribute("aria-label") || "").replaceAll(/[«"].*[»"]|:.*|\d+/g, "").trim();
  };
  const found = new Set();
  for (const old of document.querySelectorAll("[data-opener]")) old.removeAttribute("data-opener");
  for (const button of document.querySelectorAll(`${scope} button`)) {
    if (button.type === "submit" || button.disabled || !button.checkVisibility() || button.closest(".sr-only")) continue;
    if (button.matches("[role=tab], [role=switch], [role=checkbox], [role=radio]")) continue;
    const key = `${name(button)} (${button.closest("nav, section, form, li, header")?.tagName ?? ""})`;
    if (found.has(key)) continue;
    button.dataset.opener = String(found.size);
    found.add(key);
  }
  return [...found];
};
