"""The most frequent wrong answers: what learners read, and the answer bank's name for it."""

from collections import Counter
from dataclasses import dataclass

from autograder.course.bank import Case, load_bank
from autograder.course.folder import Course
from autograder.errors import CourseError
from autograder.language import Language, spoken
from autograder.results.model import Check, ClassResults, Lesson, Status

MOST_FREQUENT = 5
"""Sentences that are told of one check."""


@dataclass(frozen=True)
class Mistake:
    """A sentence that learners read below a check that they lost."""

    lesson: Lesson
    check: Check
    sentence: str
    count: int
    """How many learners read it."""
    learners: int
    """How many were graded at the check."""
    cases: list[str]
    """The bank's wrong answers to which the check says this, in the language that is spoken."""


def frequent_mistakes(course: Course, results: ClassResults) -> list[Mistake]:
    """The MOST_FREQUENT of each check, most frequent first."""
    mistakes = []
    for lesson in results.lessons:
        bank = wrong_answers(course, lesson.name)
        graded = [one for one in results.of_lesson(lesson) if one.status is not Status.MISSING]
        for check in lesson.checks.values():
            own = [one.checks[check.name] for one in graded if check.name in one.checks]
            sentences = Counter(one.sentence for one in own if one.sentence)
            mistakes += [
                Mistake(lesson, check, sentence, count, len(own), name_cases(bank, check, sentence))
                for sentence, count in sentences.most_common(MOST_FREQUENT)
            ]
    return sorted(mistakes, key=lambda mistake: -mistake.count)


def wrong_answers(course: Course, lesson: str) -> list[Case]:
    """The bank's wrong answers; none for a lesson that has no bank."""
    try:
        return [case for case in load_bank(course, lesson) if case.says]
    except CourseError:
        return []


def name_cases(bank: list[Case], check: Check, sentence: str) -> list[str]:
    """The names of the cases whose phrase for this check the sentence holds."""
    return [
        case.name_ko if spoken() is Language.KOREAN and case.name_ko else case.name
        for case in bank
        if check.name in case.says and case.says[check.name] in sentence
    ]
