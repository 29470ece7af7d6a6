"""Cut the course's fonts out of NanumGothic: python -m making.subset_fonts FOLDER, from the root.

FOLDER holds NanumGothic.ttf and NanumGothicBold.ttf, version 3.021, as Debian's package fonts-nanum
installs them: /usr/share/fonts/truetype/nanum. Their licence, the SIL Open Font License 1.1, lets
nobody call a changed font by their name: these are Korean Labels and Korean Figures.

Lessons get one font with what anybody may write into a label; it goes without hints, which are half
of the file. The scripts of the figures get a regular and a bold one of the letters that they use,
with hints, so that figures look as they always did: cut them again for a word of new syllables.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "making" / "figures"
LESSON_FONT = ROOT / "source" / "korean_labels.ttf"
FIGURE_FONTS = {
    "NanumGothic.ttf": FIGURES / "korean_figures.ttf",
    "NanumGothicBold.ttf": FIGURES / "korean_figures_bold.ttf",
}
LESSON_FAMILY, FIGURE_FAMILY = "Korean Labels", "Korean Figures"
LICENCE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."
LICENCE_ADDRESS = "https://openfontlicense.org"
ASCII = "".join(map(chr, range(0x20, 0x7F)))
SYMBOLS = "–—‘’“”…′″×÷±√∞≈≠≤≥←↑→↓①②③④⑤⑥⑦⑧⑨⑩○●◎□■△▲▽▼◇◆☆★※ΔΣΩαβγδεθλμπρστφχψω"

# Ids in the name table; the rest names NanumGothic.
STYLE, KEPT = 2, (0, 2, 5, 8, 9, 11, 12)


def label_characters() -> str:
    """What labels are written with: KS X 1001's 2,350 syllables, single letters, Latin, symbols."""
    rows, columns = range(0xB0, 0xC9), range(0xA1, 0xFF)
    syllables = bytes(byte for row in rows for column in columns for byte in (row, column))
    letters = map(chr, [*range(0xA0, 0x100), *range(0x3131, 0x3164)])
    return ASCII + syllables.decode("euc_kr") + "".join(letters) + SYMBOLS


def figure_characters() -> str:
    """What the scripts of the figures write."""
    return ASCII + "".join(script.read_text("utf-8") for script in sorted(FIGURES.glob("*.py")))


def cut(origin: Path, target: Path, family: str, characters: Iterable[str], hinting: bool) -> None:
    """Write the font with these characters only, under the family's name."""
    with TTFont(origin, recalcTimestamp=False) as font:
        options = Options(
            hinting=hinting,
            layout_features=[],
            legacy_kern=True,
            name_IDs=KEPT,
            notdef_outline=True,
        )
        options.drop_tables += [f"TSI{number}" for number in range(6)]  # sources of the hints
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=set(map(ord, characters)))
        subsetter.subset(font)
        rename(font, family)
        font.save(target)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size:,} bytes")


def rename(font: TTFont, family: str) -> None:
    """Give the font the family's name, and let it tell its licence."""
    names = font["name"]
    full = f"{family} {names.getDebugName(STYLE)}"
    texts = {
        1: family,
        3: full,
        4: full,
        6: full.replace(" ", ""),
        13: LICENCE,
        14: LICENCE_ADDRESS,
    }
    for number, text in texts.items():
        names.setName(text, number, 3, 1, 0x409)  # for Windows, in English: what everybody reads


def main() -> None:
    """Cut all of them."""
    parser = argparse.ArgumentParser(
        prog="python -m making.subset_fonts", description=__doc__.splitlines()[0]
    )
    parser.add_argument("folder", type=Path, help="where NanumGothic.ttf lies")
    folder = parser.parse_args().folder
    cut(folder / "NanumGothic.ttf", LESSON_FONT, LESSON_FAMILY, label_characters(), hinting=False)
    for name, target in FIGURE_FONTS.items():
        cut(folder / name, target, FIGURE_FAMILY, figure_characters(), hinting=True)


if __name__ == "__main__":
    main()
