"""`demo` shows a class graded, and leaves the course as it was."""

import re
from pathlib import Path

from course_maker import LESSONS, copy_course, succeed

from autograder.building.demo import STUDENTS


def times(folder: Path) -> dict[Path, int]:
    """When each file outside of demo/ was last written."""
    return {
        path: path.stat().st_mtime_ns
        for path in folder.rglob("*.*")
        if Path("demo") not in path.relative_to(folder).parents
    }


def test_demo_prints_scores_and_leaves_the_course_alone_also_a_second_time(tmp_path):
    """Full marks for the reference, none for the untouched notebook, others between them."""
    copy_course(tmp_path, LESSONS[:1])
    before = times(tmp_path)
    succeed(tmp_path, "demo")
    printed = succeed(tmp_path, "demo")
    scores = dict(re.findall(r"│ (\w+) +│ +(\d+) │", printed))
    assert set(scores) == set(STUDENTS)
    assert scores[STUDENTS[0]] == "100" and scores[STUDENTS[-1]] == "0"
    assert {"100", "50", "0"} <= set(scores.values())
    assert times(tmp_path) == before
    report = tmp_path / "demo" / "report" / "index.html"
    assert str(report) in printed and report.is_file()
    assert (tmp_path / "demo" / "feedback" / STUDENTS[0] / LESSONS[0]).is_dir()
