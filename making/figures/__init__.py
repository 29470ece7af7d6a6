"""The figures of the lessons: a module a lesson, all in one style."""
