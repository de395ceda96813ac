"""What is wrong with a photo of a device, as far as pixels say: hints for a person, never a refusal."""

from __future__ import annotations

from PIL import Image, ImageFilter, ImageStat

# Measured on sharp, soft, dark and glaring photos of labels; a photo is compared at one size, whatever its own is.
COMPARED_SIDE = 800
LEAST_SIDE = 600
LEAST_SHARPNESS = 40
LEAST_BRIGHTNESS = 45
MOST_GLARE = 0.12
GLARING_FROM = 250
LEAST_CONTRAST = 18
LAPLACE = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)


def hints(image: Image.Image) -> list[str]:
    """Of `too_small, blurry, too_dark, glare, low_contrast` those that apply, for an upright picture as uploaded.

    Sharpness is the variance of the Laplacian (Pech-Pacheco et al., 2000), the others are of the grey values.
    """
    grey = image.convert("L")
    grey.thumbnail((COMPARED_SIDE, COMPARED_SIDE), Image.Resampling.BILINEAR)
    counts = grey.histogram()
    pixels = sum(counts)
    found = (
        ("too_small", min(image.size) < LEAST_SIDE),
        ("blurry", _sharpness(grey) < LEAST_SHARPNESS),
        ("too_dark", sum(value * count for value, count in enumerate(counts)) / pixels < LEAST_BRIGHTNESS),
        ("glare", sum(counts[GLARING_FROM:]) / pixels > MOST_GLARE),
        ("low_contrast", ImageStat.Stat(grey).stddev[0] < LEAST_CONTRAST),
    )
    return [name for name, applies in found if applies]


def _sharpness(grey: Image.Image) -> float:
    # The filter leaves the outermost pixels as they are.
    if min(grey.size) < 3:
        return 0.0
    edges = grey.filter(LAPLACE).crop((1, 1, grey.width - 1, grey.height - 1))
    return float(ImageStat.Stat(edges).var[0])
