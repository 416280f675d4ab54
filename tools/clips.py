"""Speak the clips of the hall display, once: `make clips`.

Needs the Debian packages espeak-ng, sox and opus-tools on the machine of whoever makes them; the
clips are shipped, so nobody else does. The voices are synthetic. A recording of the same name takes
the place of a clip: see docs/displays.md.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIPS = ROOT / "plugins/opd_ipd/sehat_opd_ipd/clips"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NUMBERS = (*range(100), *range(100, 1000, 100))
BITS = "16"
"""Kilobits a second: a word stays below three kilobytes."""


@dataclass(frozen=True)
class Language:
    """How a language says what a display has to say; numbers are the voice's own."""

    voice: str
    speed: int
    token: str
    room: str
    letters: str
    """The names of A to Z, with spaces between them."""


LANGUAGES = {
    "en": Language("en-gb", 140, "Token", "Room", " ".join(LETTERS)),
    "hi": Language(
        "hi",
        135,
        "टोकन",
        "कमरा",
        "ए बी सी डी ई एफ़ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू एक्स वाई ज़ेड",
    ),
    "pa": Language(
        "pa",
        135,
        "ਟੋਕਨ",
        "ਕਮਰਾ",
        "ਏ ਬੀ ਸੀ ਡੀ ਈ ਐਫ਼ ਜੀ ਐਚ ਆਈ ਜੇ ਕੇ ਐਲ ਐਮ ਐਨ ਓ ਪੀ ਕਿਊ ਆਰ ਐਸ ਟੀ ਯੂ ਵੀ ਡਬਲਯੂ ਐਕਸ ਵਾਈ ਜ਼ੈੱਡ",
    ),
    "ur": Language(
        "ur",
        135,
        "ٹوکن",
        "کمرہ",
        "اے بی سی ڈی ای ایف جی ایچ آئی جے کے ایل ایم"
        " این او پی کیو آر ایس ٹی یو وی ڈبل‌یو ایکس وائی زیڈ",
    ),
}


def texts_of(language: Language) -> dict[str, str]:
    """Name of a clip → what is said in it."""
    said = {"token": language.token, "room": language.room}
    for letter, name in zip(LETTERS, language.letters.split(), strict=True):
        said[f"letter-{letter.lower()}"] = name
    return said | {f"number-{number}": str(number) for number in NUMBERS}


def speak(language: Language, text: str, target: Path) -> None:
    """Speak, cut off the silence at both ends, even the loudness, encode."""
    with tempfile.TemporaryDirectory() as folder:
        raw, cut = Path(folder) / "raw.wav", Path(folder) / "cut.wav"
        voice = ["espeak-ng", "-v", language.voice, "-s", str(language.speed), "-w", str(raw), text]
        ends = ["silence", "1", "0.01", "0.5%", "reverse"] * 2
        run(voice)
        run(["sox", str(raw), "-r", "24000", str(cut), *ends, "pad", "0.02", "0.06", "norm", "-3"])
        small = ["--bitrate", BITS, "--framesize", "60", "--comp", "10", "--discard-comments"]
        run(["opusenc", "--quiet", "--serial", "1", *small, str(cut), str(target)])


def run(command: list[str]) -> None:
    """Run a program; its words are shown where it fails."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Make every clip anew."""
    missing = [name for name in ("espeak-ng", "sox", "opusenc") if not shutil.which(name)]
    if missing:
        sys.exit(f"{', '.join(missing)} is missing: apt-get install espeak-ng sox opus-tools")
    with ThreadPoolExecutor() as threads:
        for code, language in LANGUAGES.items():
            folder = CLIPS / code
            folder.mkdir(parents=True, exist_ok=True)
            jobs = [
                threads.submit(speak, language, text, folder / f"{name}.opus")
                for name, text in texts_of(language).items()
            ]
            for job in jobs:
                job.result()
    size = sum(path.stat().st_size for path in CLIPS.rglob("*.opus"))
    sys.stdout.write(f"{len(list(CLIPS.rglob('*.opus')))} clips, {size / 1e6:.2f} MB\n")


if __name__ == "__main__":
    main()
