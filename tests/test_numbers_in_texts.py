"""What the lessons' folded answers say in numbers, computed anew."""

import contextlib
import io
import math
import re
from pathlib import Path

import cv2
import numpy as np
from course_maker import ROOT
from PIL import Image

from autograder.course.notebook import read_notebook

VGG19 = {"[2, 2, 3, 3, 3]": "[2, 2, 4, 4, 4]"}


def cells(lesson: str) -> dict[str, str]:
    """The sources of the lesson's cells, by id."""
    path = ROOT / "source" / lesson / f"{lesson}.ipynb"
    return {cell.id: cell.source for cell in read_notebook(path).cells}


def parameters(changes: dict[str, str]) -> tuple[int, int]:
    """Of the convolutions and of all layers, as lesson 4's last cell prints them after a change."""
    source = cells("04_vgg16")["more-configurations"]
    for old, new in changes.items():
        assert old in source
        source = source.replace(old, new)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(source, {})
    numbers = re.findall(r"[\d,]+(?=개)", printed.getvalue())
    return int(numbers[1].replace(",", "")), int(numbers[3].replace(",", ""))


def test_lesson_4_says_how_many_parameters_other_configurations_have():
    """VGG19, larger filters, two classes; a first layer; a part in the dense layers; bytes."""
    text = "\n".join(cells("04_vgg16").values())
    convolutions, total = parameters({})
    assert f"{total:,}개" in text and f"약 {1 - convolutions / total:.0%}" in text
    assert f"약 {total * 4 / 1e6:.0f} MB" in text and f"{total * 4 / 2**20:.2f} MB" in text
    vgg19 = parameters(VGG19)[1]
    assert f"{vgg19:,}개로, 약 {vgg19 / total - 1:.1%}" in text
    for kernel in (5, 7):
        times = parameters({"kernel = 3": f"kernel = {kernel}"})[0] / convolutions
        assert f"{kernel}로 바꾸면 약 {times:.1f}배" in text
    assert f"약 {1 - parameters({'classes = 1000': 'classes = 2'})[1] / total:.0%}만" in text
    assert f"(3 × 3 × 3 + 1) × 64 = {(3 * 3 * 3 + 1) * 64:,}개" in text


def test_lesson_2_says_which_quarter_is_the_brightest():
    """The lower right one, then the lower left one; brighter than the whole film, too."""
    assert "**오른쪽 아래**의 평균이 가장 밝고" in cells("02_histogram")["more-after"]
    film = cv2.imread(str(Path(ROOT, "data", "chest.png")), cv2.IMREAD_GRAYSCALE)
    rows, columns = (side // 2 for side in film.shape)
    upper = film[:rows, :columns].mean(), film[:rows, columns:].mean()
    lower_left, lower_right = film[rows:, :columns].mean(), film[rows:, columns:].mean()
    assert max(upper) < lower_left < lower_right and film.mean() < lower_right


def test_lesson_3_says_how_often_a_coin_shows_heads():
    """Between 40 and 60 times of 100, with more than 95 in 100 chances."""
    assert "40번에서 60번 사이" in cells("03_augmentation")["own-flip"]
    assert sum(math.comb(100, count) for count in range(40, 61)) / 2**100 > 0.95


def test_lesson_1_shows_the_numbers_of_its_figure():
    """The mean of two by two pixels is what the figure shows."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(cells("01_load_images")["two-ways-to-shrink"], {"np": np, "Image": Image})
    assert "[ 40  90  60]" in printed.getvalue().replace("[[", "[")
