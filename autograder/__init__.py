"""Builds, grades and explains the course's assignments on top of nbgrader."""
