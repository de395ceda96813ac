"""What is worth a look and never blocks."""

from __future__ import annotations

from dataclasses import dataclass

from shared.onboarding.case_items import Case


@dataclass(frozen=True, slots=True)
class Warning:
    """A hint: `series_year`, `duplicate_suspected`, or a photo's; `device_id` and `photo_id` of a photo's."""

    code: str
    detail: str
    device_id: str | None = None
    photo_id: str | None = None


_PHOTO = {
    "too_small": "The photo is small.",
    "blurry": "The photo is blurred.",
    "too_dark": "The photo is dark.",
    "glare": "The photo has glare.",
    "low_contrast": "The photo has little contrast.",
}


def of(case: Case) -> list[Warning]:
    """All warnings of a case: the passport's, duplicates, then photos in the order of devices."""
    found = []
    if case.passport is not None and case.passport.series_year_warning:
        found.append(Warning("series_year", "The passport's series does not fit the year of issue."))
    if case.client.duplicates:
        found.append(Warning("duplicate_suspected", "Another client may be the same person."))
    for photo in case.photos:
        found.extend(
            Warning(hint, _PHOTO.get(hint, hint), str(photo.device_id), str(photo.photo_id)) for hint in photo.hints
        )
    return found
