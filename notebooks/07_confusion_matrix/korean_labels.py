"""Korean labels in matplotlib's pictures: `import korean_labels` before drawing is all it takes.

The font, korean_labels.ttf, lies beside this file. It is a part of NanumGothic under another name:
2,350 syllables, Latin letters and symbols. Its licence is korean_labels_OFL.txt.
"""

from dataclasses import replace
from pathlib import Path

import matplotlib
from matplotlib import font_manager

FONT = Path(__file__).with_suffix(".ttf")

if not FONT.is_file():
    raise FileNotFoundError(
        "노트북 옆에 글꼴 파일 korean_labels.ttf가 없습니다. 실습 폴더를 통째로 다시 받으세요."
    )

fonts = font_manager.fontManager
fonts.addfont(FONT)
# It stands in for its own bold as well: else matplotlib would complain about a bold label.
fonts.ttflist.append(replace(fonts.ttflist[-1], weight=700))

# What the font lacks, DejaVu Sans may have; of minus signs it has the one of keyboards only.
matplotlib.rcParams["font.family"] = ["Korean Labels", "DejaVu Sans"]
matplotlib.rcParams["axes.unicode_minus"] = False
