"""The evidence bundle: one zip file that proves a signed contract without this system. The same contract gives the
same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any, Final

from shared.core import clock
from shared.onboarding.case import Case
from shared.onboarding.consents import texts
from shared.onboarding.contracts.models import Contract

README: Final = """\
Договор № {no}: доказательства / Contract {no}: evidence

contract.pdf      подписанный документ / the document that was signed
sealed.pdf        он же с листом подписания и печатью / the same with certificate page and seal
evidence.json     журнал, цепочка хешей / the log, a hash chain
photos.json       хеши фотографий устройств / hashes of the devices' photos
consents.json     согласия; тексты в consents/ / the consents; their texts in consents/
certificate.pem   сертификат печати / the certificate of the seal
SHA256SUMS        хеши всех файлов / hashes of all files

Как проверить без нас / How to check without us

1. sha256sum -c SHA256SUMS
2. sealed.pdf начинается с байтов contract.pdf / sealed.pdf begins with the bytes of contract.pdf:
     head -c {size} sealed.pdf | sha256sum
     {sha256}
3. Печать (PAdES) / the seal (PAdES): pdfsig -nocert sealed.pdf
   или / or: pyhanko sign validate --trust certificate.pem --pretty-print sealed.pdf
   Печать должна покрывать весь файл / it must cover the whole file ("total document signed").
   Отпечаток сертификата / fingerprint of the certificate (SHA-256): {fingerprint}
     openssl x509 -in certificate.pem -noout -fingerprint -sha256
4. Журнал / the log: hash = SHA-256 записи без поля hash (JSON, UTF-8, ключи по алфавиту, без пробелов);
   prev = hash предыдущей записи, у первой 64 нуля / of an entry without its field hash (JSON, UTF-8, sorted keys, no
   spaces); prev = the hash of the entry before, 64 zeros for the first. Голова / head: {head}
     python3 -c "import json,hashlib as h; p='0'*64
for e in json.load(open('evidence.json')):
    x=e.pop('hash'); t=json.dumps(e,ensure_ascii=False,sort_keys=True,separators=(',',':'))
    assert e['prev']==p and h.sha256(t.encode()).hexdigest()==x; p=x
print(p)"

Границы / Limits: код из СМС — простая электронная подпись (63-ФЗ, ст. 5): она показывает, у кого был телефон; печать
показывает, что с тех пор ничего не менялось. Ни то ни другое не является квалифицированной подписью. / A code from a
text message is a simple electronic signature: it shows who had the phone; the seal shows that nothing changed since.
Neither is a qualified signature.
"""


def make(
    case: Case,
    contract: Contract,
    *,
    signed: bytes,
    sealed: bytes,
    log: bytes,
    certificate: bytes,
    seal: Mapping[str, Any],
) -> bytes:
    """The zip file; `log` is evidence.json as attached to the sealed file, `certificate` PEM, `seal` its level."""
    head = json.loads(log)[-1]["hash"]
    readme = README.format(
        no=contract.contract_no, size=len(signed), sha256=contract.sha256, fingerprint=seal["fingerprint"], head=head
    )
    files = {
        "contract.pdf": signed,
        "sealed.pdf": sealed,
        "evidence.json": log,
        "photos.json": _json(_photos(case)),
        "consents.json": _json(_consents(case)),
        **_texts(case),
        "certificate.pem": certificate,
        "README.txt": readme.encode(),
    }
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    files["SHA256SUMS"] = sums.encode()
    moment = clock.parse(str(contract.signed_at))
    stored_at = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, stored_at)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, content)
    return out.getvalue()


def _photos(case: Case) -> list[dict[str, Any]]:
    return [
        {"device_id": one.device_id, "photo_id": one.photo_id, "sha256": one.sha256, "uploaded_at": one.created_at}
        for one in case.photos
        if one.status == "ready"
    ]


def _consents(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "kind": one.kind,
            "version": one.version,
            "sha256": one.sha256,
            "method": one.method,
            "given_at": one.given_at,
            "given_by": one.given_by,
            "withdrawn_at": one.withdrawn_at,
        }
        for one in case.client.consents
    ]


def _texts(case: Case) -> dict[str, bytes]:
    """The texts that were agreed to, as far as the given version is still known."""
    given = {(one.kind, one.version, one.sha256) for one in case.client.consents}
    return {
        f"consents/{one.kind}-{one.version}.txt": one.text.encode()
        for one in texts.TEXTS
        if (one.kind, one.version, one.sha256) in given
    }


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
