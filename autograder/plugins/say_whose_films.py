"""Lets the released lessons say whose films they show, where these are not phantoms."""

import re
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.datasets.about import read_about

WORDS = {
    r"^> 이 노트북의 흉부 이미지는 컴퓨터가 그린 .*$": (
        "> 이 노트북의 흉부 이미지는 한 병원에서 1~5세 어린이를 찍은 **실제 X선 이미지**입니다. "
        "의료 목적으로 쓸 수 없으며, 여기에서 얻은 점수가 다른 환자에게도 통한다고 볼 수 없습니다. "
        "출처는 {origin}({licence})이고, "
        "찍힌 사람과 한계는 [자료 설명서](data/README.ko.md)에 있습니다."
    ),
    r"합성 이미지에서 얻은 점수는 실제 환자의 이미지에 대해": (
        "한 병원의 어린이 이미지에서 얻은 점수는 어른이나 다른 병원의 환자에 대해"
    ),
    r"합성 이미지에서 얻은 점수이므로, 실제 환자에게서": (
        "한 병원의 어린이 이미지에서 얻은 점수이므로, 어른이나 다른 병원의 환자에게서"
    ),
    r"흉부 합성 이미지|합성 이미지": "실제 X선 이미지",
}
"""What the source says of phantoms, as regular expressions, and what it means for a real set."""


class SayWhoseFilms(NbGraderPreprocessor):
    """Changes the words of a lesson that `build --dataset` puts on a real set."""

    def preprocess(
        self, notebook: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by GenerateAssignment, first of all: locked cells get the words, too."""
        about = read_about(Path(resources["metadata"]["path"], "data"))
        if about:
            for cell in notebook.cells:
                cell.source = reworded(cell.source, about)
        return notebook, resources


def reworded(source: str, about: dict[str, Any]) -> str:
    """The source of a cell, with the words for the set that about.json describes."""
    for phantom, real in WORDS.items():
        source = re.sub(phantom, real.format(**about), source, flags=re.MULTILINE)
    return source
