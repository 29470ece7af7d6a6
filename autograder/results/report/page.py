"""The report's page: the template made into HTML, in one language."""

import base64
import hashlib
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.course.files import replace_file
from autograder.course.folder import Course
from autograder.course.refusal import local_time
from autograder.datasets.about import real_sets
from autograder.language import Language, speaking, spoken, translate
from autograder.plugins.find_signs import translate_sign
from autograder.results.model import ClassResults, Learner, Lesson, Status
from autograder.results.report.mistakes import frequent_mistakes
from autograder.results.report.rows import LearnerRow, LessonRow
from autograder.results.report.statistics import FEWEST_LEARNERS, GOOD, WEAK, items

FOLDER = Path(__file__).parent
REPORT = Path("report", "index.html")


def write_report(course: Course, results: ClassResults, language: Language) -> Path:
    """Write the report into the course folder; returns where it is."""
    path = Path(course.root) / REPORT
    with speaking(language):
        replace_file(path, render(course, results).encode(errors="replace"))
    return path


def render(course: Course, results: ClassResults) -> str:
    """The whole page, in the language that is spoken."""
    return (
        template_environment()
        .get_template("report.html.jinja")
        .render(
            language=spoken().value,
            now=datetime.now(),
            results=results,
            learners=[LearnerRow(results.of_learner(one), one) for one in results.learners],
            lessons=[LessonRow(results.of_lesson(one), one) for one in results.lessons],
            items=items(results),
            mistakes=frequent_mistakes(course, results),
            real_sets=real_sets(course, [lesson.name for lesson in results.lessons]),
        )
    )


def template_environment() -> Environment:
    """What the template finds besides what it shows."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    for function in (percent, local_time, short, full_name, translate_sign, content_hash):
        environment.filters[function.__name__] = function
    environment.globals |= {
        "_": translate,
        "Status": Status,
        "FEWEST_LEARNERS": FEWEST_LEARNERS,
        "WEAK": WEAK,
        "GOOD": GOOD,
        "style": (FOLDER / "report.css").read_text(encoding="utf-8"),
        "script": (FOLDER / "report.js").read_text(encoding="utf-8"),
    }
    return environment


def full_name(learner: Learner) -> str:
    """A learner's name in the language's order; the id where there is none."""
    names = [learner.first_name.strip(), learner.last_name.strip()]
    if spoken() is Language.KOREAN:
        names.reverse()
    return " ".join(filter(None, names)) or learner.id


def percent(share: float) -> str:
    """A share of 1 in whole percent; 100 % and 0 % only where that is exact."""
    rounded = round(100 * share)
    if share < 1:
        rounded = min(rounded, 99)
    if share > 0:
        rounded = max(rounded, 1)
    return f"{rounded}%"


def short(lesson: Lesson) -> str:
    """The lesson's number where its name has one, for narrow columns."""
    number = lesson.name.partition("_")[0]
    return number if number.isdigit() else lesson.name


def content_hash(content: str) -> str:
    """By which the page's content security policy knows its own style and script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
