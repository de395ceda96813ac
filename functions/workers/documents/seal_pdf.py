"""Sealing by pyHanko: certificate page, evidence log and PAdES signature as one incremental update of the signed file.

The only module that knows pyHanko. The signature certifies the file and allows no change (ISO 32000-1, 12.8.2.2; ETSI
EN 319 142-1). The signed bytes stay as they are: what is appended begins behind their last one.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Coroutine
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from asn1crypto import algos, cms, pem, tsp, x509
from pyhanko.pdf_utils import embed, generic, writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from functions.workers.documents import seal_page
from shared.core import clock
from shared.core.observability import logger, metric
from shared.core.settings import settings
from shared.onboarding.contracts.seal import key, timestamps
from shared.onboarding.contracts.seal.certificate import SealCertificate
from shared.onboarding.contracts.seal.facts import SealPage
from shared.onboarding.contracts.seal.service import SealedFile
from shared.onboarding.contracts.seal.timestamps import TsaSilentError

FIELD: Final = "Seal"
LOG_FILE: Final = "evidence.json"
# Room for the CMS object in hexadecimal digits: 14 KB. Ours has 3 KB, a public authority's stamp up to 7.
RESERVED: Final = 28_672


def seal(signed: bytes, page: SealPage, log: bytes, certificate: SealCertificate) -> SealedFile:
    """The sealed file: B-T when the authority stamped it, else B-B. Raises SealKeyUnavailableError."""
    update = IncrementalPdfFileWriter(io.BytesIO(signed))
    _append_pages(update, seal_page.render(page))
    attached = embed.EmbeddedFileObject.from_file_data(update, data=log, mime_type="application/json", compress=True)
    description = "Журнал подписания"
    embed.embed_file(
        update,
        embed.FileSpec(file_spec_string=LOG_FILE, file_name=LOG_FILE, embedded_data=attached, description=description),
    )
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=f"Договор № {page.contract_no} подписан",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    stamper = _HttpTimeStamper(settings().tsa_url) if settings().tsa_url else None
    out = io.BytesIO()
    signer = signers.PdfSigner(meta, signer=_KmsSigner(certificate), timestamper=stamper)
    _run(signer.async_sign_pdf(update, output=out, bytes_reserved=RESERVED))
    return read(out.getvalue())


def _run(coroutine: Coroutine[Any, Any, object]) -> None:
    """In a loop of its own: pyHanko's blocking calls would take the thread's loop away from whoever has one."""
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(coroutine)
    finally:
        loop.close()


def read(content: bytes) -> SealedFile:
    """What the seal of a file says of itself; whether it is intact, a validator says."""
    [found] = PdfFileReader(io.BytesIO(content)).embedded_signatures
    certificate = found.signer_cert
    certificates = [certificate, *(one for one in found.other_embedded_certs if one.issuer_serial in _above(found))]
    moment = _stamped_at(found.signed_data)
    return SealedFile(
        content=content,
        certificate=b"".join(pem.armor("CERTIFICATE", one.dump()) for one in certificates),
        level="B-T" if moment else "B-B",
        fingerprint=sha256(certificate.dump()).hexdigest(),
        timestamp=clock.iso(moment) if moment else None,
    )


def _above(found: Any) -> set[bytes]:
    """The certificates of the signer's own CMS object but its own: those of the stamp are inside the stamp."""
    return {
        one.chosen.issuer_serial
        for one in found.signed_data["certificates"]
        if one.chosen.issuer_serial != found.signer_cert.issuer_serial
    }


def _stamped_at(signed_data: cms.SignedData) -> datetime | None:
    attributes = signed_data["signer_infos"][0]["unsigned_attrs"]
    if not isinstance(attributes, cms.CMSAttributes):
        return None
    for attribute in attributes:
        if attribute["type"].native == "signature_time_stamp_token":
            return _moment(attribute["values"][0])
    return None


def _moment(token: cms.ContentInfo) -> datetime:
    found: datetime = token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    return found.astimezone(UTC)


def _append_pages(update: IncrementalPdfFileWriter, pages: bytes) -> None:
    source = PdfFileReader(io.BytesIO(pages))
    for number in range(int(source.root["/Pages"]["/Count"])):
        reference, _ = source.find_page_for_modification(number)
        page = reference.get_object()
        contents = update.import_object(page.raw_get("/Contents"))
        if not isinstance(contents, generic.IndirectObject):
            contents = update.add_object(contents)
        update.insert_page(
            writer.PageObject(
                contents=contents,
                media_box=[float(one) for one in page["/MediaBox"]],
                resources=update.import_object(page["/Resources"]),
            )
        )


class _KmsSigner(signers.Signer):
    """Signs in KMS; a silent time-stamping authority costs the stamp and neither the signature nor a second one."""

    def __init__(self, certificate: SealCertificate) -> None:
        store = SimpleCertificateStore()
        store.register_multiple(x509.Certificate.load(one) for one in certificate.chain)
        super().__init__(
            signing_cert=x509.Certificate.load(certificate.der),
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002
        """The raw signature; `dry_run` asks for its length only."""
        return bytes(key.SIGNATURE_BYTES) if dry_run else key.sign(data)

    async def unsigned_attrs(self, *args: Any, **options: Any) -> cms.CMSAttributes | None:
        """The stamp over the signature, if there is one."""
        try:
            found: cms.CMSAttributes | None = await super().unsigned_attrs(*args, **options)
        except TsaSilentError as error:
            logger.warning("the time-stamping authority is silent", cause=repr(error))
            metric("tsa_silent")
            return None
        return found


class _HttpTimeStamper(TimeStamper):
    """Asks an RFC 3161 authority as often and as long as `timestamps` says. Raises TsaSilentError."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token over exactly this digest."""
        for attempt in range(timestamps.ATTEMPTS):
            try:
                return self._ask(message_digest, md_algorithm)
            except TsaSilentError:
                if attempt + 1 == timestamps.ATTEMPTS:
                    raise
        raise TsaSilentError("not asked")

    def _ask(self, digest: bytes, algorithm: str) -> cms.ContentInfo:
        nonce, request = self.request_cms(digest, algorithm)
        answer = timestamps.post(self._url, request.dump())
        try:
            response = tsp.TimeStampResp.load(answer, strict=True)
            granted = response["status"]["status"].native in ("granted", "granted_with_mods")
            token = response["time_stamp_token"]
            info = token["content"]["encap_content_info"]["content"].parsed
            imprint = info["message_imprint"]
            is_ours = (
                imprint["hashed_message"].native == digest
                and imprint["hash_algorithm"]["algorithm"].native == algorithm
                and info["nonce"].native == nonce
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise TsaSilentError("garbage") from error
        if not (granted and is_ours):
            raise TsaSilentError("refused, or a stamp of something else")
        return token
