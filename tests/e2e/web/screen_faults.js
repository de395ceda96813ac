// What is wrong with the screen that is shown, as lines of text: run in the page by screen_faults.py, in all languages
// and widths. `isEnglish`: what is Russian may come only from the content, whose words screen_watch.js has kept.
async ({ phone, isEnglish }) => {
  const faults = [];
  // What follows a change of the width, such as a chart, is drawn by the second frame.
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const root = document.querySelector("dialog:modal") ?? document.body;
  const style = (element) => getComputedStyle(element);
  const name = (element) =>
    `<${element.tagName.toLowerCase()}> ${String(element.getAttribute("aria-label") || element.innerText || element.name || element.id).trim().slice(0, 60)}`;
  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest(".sr-only, [inert]");

  const width = document.documentElement.clientWidth;
  // A chart follows a new width only after a while.
  for (let wait = 0; wait < 10 && document.documentElement.scrollWidth > width; wait += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.querySelectorAll("body *")].filter(
      (one) => one.getBoundingClientRect().right > width + 1 && isShown(one),
    );
    faults.push(`${document.documentElement.scrollWidth} px wide: ${wide.slice(-1).map(name)}`);
  }

  // A control inside of its label is hit by the label; a link may cover the row that it stands in.
  const inText = (link) =>
    style(link).display === "inline" &&
    [...link.parentElement.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.data.trim());
  const small = (element) => {
    const boxes = [element, ...(element.labels ?? [])].map((one) => one.getBoundingClientRect());
    if (boxes[0].width === 0 || boxes[0].height === 0) return false;
    const width = Math.max(...boxes.map((one) => one.width));
    const height = Math.max(...boxes.map((one) => one.height));
    const covers = ["::before", "::after"].map((one) => getComputedStyle(element, one));
    if (covers.some(({ position, content }) => position === "absolute" && !/none|normal/.test(content))) return false;
    return Math.min(width, height) < 43.5 && !(element.matches("a, button") && inText(element));
  };
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab]";
  if (phone) {
    for (const one of root.querySelectorAll(CONTROLS)) {
      if (!isShown(one) || one.disabled || !small(one)) continue;
      // For the eye and the keyboard alone, as a file's own input behind a button.
      if (style(one).position === "absolute" && one.getBoundingClientRect().width <= 1) continue;
      const { width, height } = one.getBoundingClientRect();
      faults.push(`${Math.round(width)}×${Math.round(height)} px to hit: ${name(one)}`);
    }
  }

  const texts = new Set();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest("script, style, [lang]:not(html)") && parent.checkVisibility()) texts.add(walker.currentNode.data.trim());
  }
  for (const one of root.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (one.closest("[lang]:not(html)") || !one.checkVisibility()) continue;
    for (const attribute of ["aria-label", "title", "placeholder", "alt"]) texts.add(one.getAttribute(attribute) ?? "");
  }
  // What is shown as an id, such as in the audit log, is set as code.
  const codes = new Set([...root.querySelectorAll("code")].map((one) => one.innerText.trim()));
  const KEY = /\b(?:areas|staff|problems|site|action|form|pages|tasks)(?:\.[a-z]\w*)+\b/;
  const ID = /\b[a-z]{2,6}_[0-9A-HJKMNP-TV-Z]{26}\b/;
  for (const text of texts) {
    if (KEY.test(text)) faults.push(`no text for a key: ${text}`);
    if (ID.test(text) && !codes.has(text)) faults.push(`an id in the place of a name: ${text.slice(0, 80)}`);
    const templates = (text.match(/\{\{\w+\}\}/g) ?? []).filter((one) => !window.screenWatch.words.has(one));
    if (templates.length > 0 || /\bundefined\b|\bNaN\b|\[object |Invalid Date/.test(text)) faults.push(`a value is missing: ${text.slice(0, 80)}`);
    const words = (isEnglish && text.match(/[А-Яа-яЁё]+/g)) || [];
    // One or two capitals are the initials of a name.
    const strange = words.filter((word) => !window.screenWatch.words.has(word) && !/^[А-ЯЁ]{1,2}$/.test(word));
    if (strange.length > 0) faults.push(`in another language: ${text.slice(0, 80)}`);
  }

  const headings = [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility());
  if (root === document.body && headings.length !== 1) faults.push(`${headings.length} first headings`);
  if (root !== document.body && !root.querySelector("h2")) faults.push("a dialog without a heading");
  return faults;
};
