"""The page `/verify`: plain HTML, Russian and English, usable by keyboard and screen reader.

The file never leaves the browser: it is hashed there (SubtleCrypto) and its hash is sent. The policy names the script
and the style by their hashes (CSP Level 3, 6.7.2.3), so nothing else runs, and nothing is loaded from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

STYLE: Final = """
:root{color-scheme:light dark}
body{font:1.05rem/1.55 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin-bottom:0}h2{font-size:1.15rem;margin-top:2rem}
label{display:block;margin:1rem 0 .25rem;font-weight:600}
input,button{font:inherit;padding:.5rem;box-sizing:border-box}
input[type=text]{width:14rem}
#drop{border:2px dashed currentColor;border-radius:.5rem;padding:1.25rem;margin:1rem 0}
#drop.over{outline:3px solid Highlight}
#result{border-left:.4rem solid currentColor;padding:.5rem 1rem;margin:1.5rem 0;overflow-wrap:anywhere}
#result:empty{display:none}
#result strong{display:block;font-size:1.15rem}
dt{font-weight:600}dd{margin:0 0 .4rem}
code,pre{font:.9rem/1.45 ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
"""

SCRIPT: Final = """
"use strict";
const byId = (id) => document.getElementById(id);
const number = byId("number"), file = byId("file"), drop = byId("drop"), result = byId("result");
const WORDS = {
  sealed_document: "Это подписанный договор с печатью. / This is the signed contract with its seal.",
  signed_document: "Это подписанный договор без печати. / This is the signed contract without its seal.",
  superseded_version: "Это прежняя версия, она не подписана. / This is an earlier version, it was not signed.",
};
const NAMES = {
  signed_at: "Подписан / signed (UTC)", sealed_at: "Печать / sealed (UTC)",
  evidence_head: "Голова журнала / head of the log",
};
const show = (title, rows) => {
  result.replaceChildren();
  const strong = document.createElement("strong");
  strong.textContent = title;
  const list = document.createElement("dl");
  for (const [name, value] of rows) {
    const term = document.createElement("dt"), said = document.createElement("dd");
    term.textContent = name;
    said.textContent = value;
    list.append(term, said);
  }
  result.append(strong, list);
};
const verify = async (picked) => {
  const wanted = number.value.trim();
  if (!wanted) {
    number.focus();
    show("Введите номер договора. / Enter the contract's number.", []);
    return;
  }
  show("Вычисляется… / Computing…", []);
  try {
    const digest = await crypto.subtle.digest("SHA-256", await picked.arrayBuffer());
    const sha256 = Array.from(new Uint8Array(digest), (one) => one.toString(16).padStart(2, "0")).join("");
    const rows = [["SHA-256", sha256]];
    const base = location.pathname.replace(/\\/$/, "");
    const answer = await fetch(`${base}/${encodeURIComponent(wanted)}?sha256=${sha256}`);
    if (answer.status === 404 || answer.status === 400) {
      show("Такого номера нет. / There is no such number.", rows);
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    for (const name of Object.keys(NAMES)) if (found[name]) rows.push([NAMES[name], found[name]]);
    if (found.seal) rows.push(["Печать / seal", `${found.seal.level}, ${found.seal.fingerprint}`]);
    const unknown = "Этот файл не совпадает с договором. / This file is not the contract.";
    show((found.valid ? "✓ " : "✗ ") + (WORDS[found.match] || unknown), rows);
  } catch (error) {
    show("Не получилось, попробуйте ещё раз. / It did not work, try again.", []);
  }
};
number.value = new URLSearchParams(location.search).get("contract_no") || "";
file.addEventListener("change", () => { if (file.files.length) verify(file.files[0]); });
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (file.files.length) verify(file.files[0]); else file.focus();
});
for (const kind of ["dragover", "dragleave", "drop"]) drop.addEventListener(kind, (event) => {
  event.preventDefault();
  drop.classList.toggle("over", kind === "dragover");
  if (kind === "drop" && event.dataTransfer.files.length) {
    file.files = event.dataTransfer.files;
    verify(file.files[0]);
  }
});
"""

_BODY: Final = """
<main>
<h1>Проверка договора</h1>
<p lang="en">Verify a contract</p>
<p>Файл не покидает ваш браузер: здесь вычисляется его SHA-256, и отправляется только он.<br>
<span lang="en">The file stays in your browser: its SHA-256 is computed here, and only that is sent.</span></p>
<form id="form">
<label for="number">Номер договора / <span lang="en">Contract number</span></label>
<input id="number" type="text" autocomplete="off" spellcheck="false" placeholder="K7M4-9Q2D" maxlength="20" required>
<div id="drop">
<label for="file">Файл PDF: выберите или перетащите сюда /
<span lang="en">PDF file: choose it or drop it here</span></label>
<input id="file" type="file" accept="application/pdf,.pdf">
</div>
<button type="submit">Проверить / <span lang="en">Verify</span></button>
</form>
<div id="result" role="status" aria-live="polite"></div>
<noscript><p>Без JavaScript: вычислите SHA-256 сами и откройте адрес / <span lang="en">without JavaScript: compute the
SHA-256 yourself and open</span> <code>/api/v1/verify/K7M4-9Q2D?sha256=…</code></p></noscript>
<h2>Как проверить без нас / <span lang="en">How to check without us</span></h2>
<ol>
<li>Печать (PAdES): откройте файл в программе, которая проверяет подписи PDF. Подпись должна быть верна и
<strong>покрывать весь файл</strong>. /
<span lang="en">The seal (PAdES): the signature must be valid and <strong>cover the whole file</strong>.</span>
<pre>pdfsig -nocert sealed.pdf</pre></li>
<li>Отпечаток сертификата печати и голова журнала напечатаны на листе подписания, сертификат лежит в наборе
доказательств. / <span lang="en">The certificate page prints the fingerprint of the seal's certificate and the head of
the log; the certificate is in the evidence bundle.</span>
<pre>openssl x509 -in certificate.pem -noout -fingerprint -sha256</pre></li>
<li>Файл с печатью начинается с подписанного документа: размер и SHA-256 напечатаны на листе подписания. /
<span lang="en">The sealed file begins with the signed document, whose size and SHA-256 are on the certificate
page.</span>
<pre>head -c РАЗМЕР sealed.pdf | sha256sum</pre></li>
<li>Журнал evidence.json вложен в файл: это цепочка хешей, её пересчитает README из набора доказательств. /
<span lang="en">The log evidence.json is attached to the file: a hash chain, which the README of the evidence bundle
recomputes.</span></li>
</ol>
<p>Код из СМС — простая электронная подпись (63-ФЗ, ст. 5), печать показывает, что файл не менялся; квалифицированной
подписи здесь нет. / <span lang="en">The code from the text message is a simple electronic signature, the seal shows
that the file has not changed; neither is a qualified signature.</span></p>
</main>
"""


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


POLICY: Final = (
    f"default-src 'none'; script-src {_source(SCRIPT)}; style-src {_source(STYLE)}; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HTML: Final = (
    '<!doctype html>\n<html lang="ru">\n<head>\n<meta charset="utf-8">\n'
    "<title>Проверка договора / Verify a contract</title>\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    f"<style>{STYLE}</style>\n</head>\n<body>{_BODY}<script>{SCRIPT}</script>\n</body>\n</html>\n"
)
