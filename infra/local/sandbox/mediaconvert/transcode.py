"""A job's work as a process of its own: `python -m infra.local.sandbox.mediaconvert.transcode <folder> [niceness]`.

The folder holds `plan.json` and `source`; what the job makes goes into its folder `out`, and what became of it into
`result.json`: `{"duration_ms", "error"}`. It runs on one thread.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
from av.audio.resampler import AudioResampler
from av.video.frame import PictureType

from infra.local.parent import end_with_parent
from infra.local.sandbox.mediaconvert.settings import Plan, Video

TICKS: Final = 90_000
SAMPLE_RATE: Final = 48_000
# As MediaConvert names what it packages: `<base><modifier>_000000001.cmfv` behind `<base><modifier>init.cmfv`.
VIDEO_SUFFIX, AUDIO_SUFFIX = "cmfv", "cmfa"


class _Pictures:
    """One rendition: scales and encodes pictures, with a key picture at the beginning of each segment."""

    def __init__(self, folder: Path, plan: Plan, wanted: Video, rate: Fraction) -> None:
        self.wanted = wanted
        self._segment = plan.segment_seconds
        self._next_key = 0.0
        self._container = _hls(folder, wanted.name, VIDEO_SUFFIX, plan.segment_seconds)
        options = {
            "preset": "veryfast",
            "profile": "main",
            "crf": "24",
            "threads": "1",
            "maxrate": str(wanted.max_bits_per_second),
            "bufsize": str(wanted.max_bits_per_second * 2),
            "forced-idr": "1",
            "x264-params": "scenecut=0:keyint=100000:bframes=0",
        }
        self._stream: Any = self._container.add_stream("libx264", rate=rate, options=options)
        self._stream.width, self._stream.height, self._stream.pix_fmt = wanted.width, wanted.height, "yuv420p"
        self._stream.codec_context.time_base = Fraction(1, TICKS)

    def encode(self, frame: Any, at: float) -> None:
        scaled = frame.reformat(self.wanted.width, self.wanted.height, "yuv420p")
        scaled.pts, scaled.time_base = round(at * TICKS), Fraction(1, TICKS)
        scaled.pict_type = PictureType.NONE
        if at >= self._next_key - 1e-6:
            scaled.pict_type = PictureType.I
            self._next_key = (int(at / self._segment + 1e-6) + 1) * float(self._segment)
        self._container.mux(self._stream.encode(scaled))

    def close(self) -> str:
        """End the stream; its name among codecs (RFC 6381)."""
        self._container.mux(self._stream.encode(None))
        extradata = bytes(self._stream.codec_context.extradata or b"")
        self._container.close()
        # The bytes behind the header of the sequence parameter set: profile, constraints, level.
        at = extradata.find(b"\x00\x00\x01\x67")
        return f"avc1.{extradata[at + 4 : at + 7].hex()}" if at >= 0 else "avc1.4d401f"


class _Sound:
    """The sound as AAC, two channels of 48 kHz."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.name = str(plan.audio)
        self._container = _hls(folder, self.name, AUDIO_SUFFIX, plan.segment_seconds)
        self._stream: Any = self._container.add_stream("aac", rate=SAMPLE_RATE)
        self._stream.layout, self._stream.bit_rate = "stereo", plan.audio_bits_per_second
        self._resampler = AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE, frame_size=1024)
        self._samples = 0

    def encode(self, frame: Any) -> None:
        for one in self._resampler.resample(frame):
            one.pts, one.time_base = self._samples, Fraction(1, SAMPLE_RATE)
            self._samples += one.samples
            self._container.mux(self._stream.encode(one))

    def close(self) -> None:
        self.encode(None)
        self._container.mux(self._stream.encode(None))
        self._container.close()


def run(folder: Path) -> dict[str, Any]:
    """Do the work of a folder; `{"duration_ms": …}`. Raises av.FFmpegError for what cannot be read."""
    plan = Plan.read(json.loads((folder / "plan.json").read_text()))
    out = folder / "out"
    out.mkdir()
    with av.open(str(folder / "source")) as source:
        pictures = source.streams.video[0]
        rate = Fraction(pictures.average_rate or 25).limit_denominator(1001)
        encoders = [_Pictures(out, plan, one, rate) for one in plan.videos]
        sound = _Sound(out, plan) if plan.audio and source.streams.audio else None
        streams: list[Any] = [pictures, *(source.streams.audio[:1] if sound else ())]
        end, taken = 0.0, 0
        for frame in _frames(source, streams):
            if isinstance(frame, av.AudioFrame):
                if sound:
                    sound.encode(frame)
                continue
            at = max(0.0, float(frame.time or 0.0))
            frame = _upright(frame)
            for encoder in encoders:
                encoder.encode(frame, at)
            if plan.pictures and taken < plan.max_pictures and at >= taken * plan.picture_every_s:
                largest = plan.videos[-1]
                shown = frame.reformat(largest.width, largest.height, "rgb24").to_image()
                shown.save(out / f"{plan.pictures}.{taken:07d}.jpg", quality=80)
                taken += 1
            end = at + float(1 / rate)
        codecs = [encoder.close() for encoder in encoders]
        if sound:
            sound.close()
    _master(out, plan, codecs, rate, sound.name if sound else None)
    if plan.progressive:
        _progressive(out, plan, sound.name if sound else None)
    return {"duration_ms": round(end * 1000)}


def _upright(frame: Any) -> Any:
    """A picture turned as its file says, as `Rotate: AUTO` asks for: phones film on their side."""
    if not frame.rotation % 360:
        return frame
    turned = frame.to_image().rotate(frame.rotation, expand=True)
    return av.VideoFrame.from_image(turned)  # type: ignore[no-untyped-call]


def _frames(source: Any, streams: Iterable[Any]) -> Iterable[Any]:
    """All that can be decoded: a damaged packet is passed over, and a file that was cut off ends early."""
    try:
        for packet in source.demux(*streams):
            try:
                yield from packet.decode()
            except av.error.InvalidDataError:
                continue
    except (av.error.InvalidDataError, av.error.EOFError):
        return


def _hls(folder: Path, name: str, suffix: str, seconds: int) -> Any:
    options = {
        "hls_time": str(seconds),
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "start_number": "1",
        "hls_flags": "independent_segments",
        "hls_fmp4_init_filename": f"{name}init.{suffix}",
        "hls_segment_filename": str(folder / f"{name}_%09d.{suffix}"),
    }
    return av.open(str(folder / f"{name}.m3u8"), "w", format="hls", options=options)


def _master(out: Path, plan: Plan, codecs: list[str], rate: Fraction, audio: str | None) -> None:
    lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-INDEPENDENT-SEGMENTS"]
    group, extra, peak_of_audio, mean_of_audio = "", "", 0, 0
    if audio:
        peak_of_audio, mean_of_audio = _rates(out / f"{audio}.m3u8")
        group, extra = ',AUDIO="audio"', ",mp4a.40.2"
        lines.append(
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",'
            f'URI="{audio}.m3u8"'
        )
    for video, codec in zip(plan.videos, codecs, strict=True):
        peak, mean = _rates(out / f"{video.name}.m3u8")
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={peak + peak_of_audio},AVERAGE-BANDWIDTH={mean + mean_of_audio},"
            f'CODECS="{codec}{extra}",RESOLUTION={video.width}x{video.height},FRAME-RATE={float(rate):.3f}{group}'
        )
        lines.append(f"{video.name}.m3u8")
    (out / f"{plan.playlist}.m3u8").write_text("\n".join(lines) + "\n")


def _rates(playlist: Path) -> tuple[int, int]:
    """(highest, mean) bits per second of a playlist's segments."""
    bits, seconds, peak, length = 0, 0.0, 0, 0.0
    for line in playlist.read_text().splitlines():
        if line.startswith("#EXTINF:"):
            length = float(line[len("#EXTINF:") :].partition(",")[0])
        elif line and not line.startswith("#"):
            size = (playlist.parent / line).stat().st_size * 8
            bits, seconds = bits + size, seconds + length
            peak = max(peak, round(size / max(length, 0.001)))
    return max(peak, 1), max(1, round(bits / max(seconds, 0.001)))


def _progressive(out: Path, plan: Plan, audio: str | None) -> None:
    """The largest rendition and the sound in one MP4 whose index comes first; nothing is encoded again."""
    names = [plan.videos[-1].name, *([audio] if audio else ())]
    inputs = [av.open(str(out / f"{name}.m3u8")) for name in names]
    with av.open(str(out / f"{plan.progressive}.mp4"), "w", options={"movflags": "faststart"}) as target:
        pairs = [(one, one.streams[0], target.add_stream_from_template(one.streams[0])) for one in inputs]
        packets = [(packet, stream) for one, template, stream in pairs for packet in one.demux(template)]
        for packet, stream in sorted(packets, key=lambda pair: float((pair[0].dts or 0) * pair[0].time_base)):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    for one in inputs:
        one.close()


def main(folder: Path, niceness: int = 0) -> None:
    """Run, and write what became of it."""
    os.nice(niceness)
    try:
        result = run(folder)
    except (av.FFmpegError, IndexError, ValueError) as error:
        result = {"error": f"{type(error).__name__}: {error}"}
    (folder / "result.json").write_text(json.dumps(result))


if __name__ == "__main__":
    end_with_parent()
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
