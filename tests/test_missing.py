"""What a machine lacks is told: tests skip at home, and fail where everything must be tried."""

import pytest
from course_maker import missing


def test_at_home_a_test_skips_for_want_of_something(monkeypatch):
    """With the reason."""
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="There is no Chromium"):
        missing("There is no Chromium.")


def test_in_continuous_integration_it_fails(monkeypatch):
    """Or else a machine without sandboxes would be green without one test of them."""
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="There is no Chromium"):
        missing("There is no Chromium.")
