"""The warm process of a worker whose threads use it together."""

import threading

import pytest
from course_maker import requires

from autograder.sandbox.bubblewrap import bubblewrap
from autograder.sandbox.warm import WarmProcess

pytestmark = requires(bubblewrap().program, bubblewrap().why)


@pytest.fixture(autouse=True)
def nothing_left():
    """No warm process outlives its test."""
    yield
    if WarmProcess.current:
        WarmProcess.current.end()
        WarmProcess.current = None


def test_two_threads_that_see_it_die_get_the_same_new_one():
    """The second does not end what the first has started."""
    dead = WarmProcess.instance()
    dead.process.kill()
    dead.process.wait()
    both_have_seen_it = threading.Barrier(2)
    found = []

    def replace():
        both_have_seen_it.wait()
        found.append(WarmProcess.replace(dead))

    threads = [threading.Thread(target=replace) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, second = found
    assert first is second is WarmProcess.instance() and first is not dead
    assert WarmProcess.replace(dead) is first and first.is_alive()


def test_one_that_hangs_is_ended_when_it_is_replaced():
    """It would keep its memory otherwise."""
    hanging = WarmProcess.instance()
    assert WarmProcess.replace(hanging) is not hanging
    assert not hanging.is_alive()


def test_a_verdict_asked_of_one_that_was_ended_is_no_answer():
    """The caller asks a new one then."""
    ended = WarmProcess.instance()
    WarmProcess.replace(ended)
    with ended.fork_verdict({}) as connection:
        assert connection.recv(1) == b""
