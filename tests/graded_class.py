"""Cases of the answer bank, handed in and graded, and what came of them."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import nbformat
from course_maker import ROOT

from autograder.building.demo import spread
from autograder.course.bank import Case, load_bank, reference_notebook
from autograder.course.complaints import reason_in, stderr_in
from autograder.course.folder import Course
from autograder.course.notebook import points

LIGHT_LESSONS = {"01_load_images"}
"""Cheap enough to grade their whole bank at every change."""
TRAINING_LESSONS = {"06_train_vgg19"}
"""So costly that at every change one learner trains and one leaves all blank."""
HEAVY_SAMPLE = 2


def bank_sample(config, lesson: str) -> dict[str, Case]:
    """The cases of the bank to grade, by student; of heavy lessons a few from all over the bank."""
    cases = {f"bank-{n}": case for n, case in enumerate(load_bank(Course.open(ROOT), lesson))}
    if wants_everything(config, lesson):
        return cases
    return dict(spread(list(cases.items()), 0 if lesson in TRAINING_LESSONS else HEAVY_SAMPLE))


def wants_everything(config, lesson: str) -> bool:
    """Whether the lesson is cheap, or somebody has the time."""
    return lesson in LIGHT_LESSONS or config.getoption("everything")


def subset_sample(config, lesson: str) -> dict[str, Case]:
    """Learners who solved a subset; of heavy lessons only who solved all."""
    cases = subset_cases(Course.open(ROOT), lesson)
    if wants_everything(config, lesson):
        return cases
    reference = max(cases, key=len)
    return {reference: cases[reference]}


@dataclass(frozen=True)
class GradedClass:
    """One lesson of a course, for which cases of the bank were handed in and graded."""

    course: Course
    lesson: str
    cases: dict[str, Case]
    """By student: `bank-0`, ...; `subset-1-3` solved instructions 1 and 3 only; `blank`."""

    def earned(self, student: str) -> dict[str, float]:
        """What the gradebook says that the student earned, by check."""
        with self.course.gradebook() as gradebook:
            notebook = gradebook.find_submission_notebook(self.lesson, self.lesson, student)
            return {grade.name: grade.score for grade in notebook.grades}

    def complaints(self, student: str) -> str:
        """What the student's cells complain about: what a failed test shows."""
        cells = nbformat.read(self.autograded(student), as_version=4).cells
        told = [(cell.id, reason_in(cell) or stderr_in(cell)) for cell in cells]
        return "\n".join(f"{name}: {said}" for name, said in told if said)

    def submitted(self, student: str) -> Path:
        """The notebook that the student handed in."""
        folder = self.course.path(self.course.submitted_directory, student, self.lesson)
        return folder / f"{self.lesson}.ipynb"

    def autograded(self, student: str) -> Path:
        """The student's executed notebook."""
        folder = self.course.path(self.course.autograded_directory, student, self.lesson)
        return folder / f"{self.lesson}.ipynb"

    def feedback(self, student: str) -> Path:
        """The student's page."""
        folder = self.course.path(self.course.feedback_directory, student, self.lesson)
        return folder / f"{self.lesson}.html"


def subset_cases(course: Course, lesson: str) -> dict[str, Case]:
    """For every set of instructions a learner who solved exactly those."""
    worth = points(reference_notebook(course, lesson))
    numbers = [check.removeprefix("check-") for check in worth]
    return {
        "-".join(["subset", *solved]): Case(
            f"solved {solved}",
            blank=[f"answer-{number}" for number in numbers if number not in solved],
            points={check: worth[check] * (check[6:] in solved) for check in worth},
        )
        for count in range(1, len(numbers) + 1)
        for solved in combinations(numbers, count)
    }
