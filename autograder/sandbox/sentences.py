"""What a learner reads when a cell used more than it may: the name of the error and a sentence."""

import errno
import signal
from typing import NamedTuple

from autograder.course.readable_errors import ReadableError
from autograder.sandbox.limits import GiB, Limits, MiB
from autograder.sandbox.sandboxed_kernel import MEMORY, OUTPUT


class Complaint(NamedTuple):
    """What stands below a cell that was stopped."""

    name: ReadableError
    sentence: str


def cell_time(limits: Limits) -> Complaint:
    """For a cell that ran too long."""
    return Complaint(
        ReadableError.CELL_TIME,
        f"시간 제한 {limits.cell_time:g}초를 넘겨 이 셀을 멈췄습니다. "
        "끝나지 않는 반복문이 있는지 살펴보세요.",
    )


def notebook_time(limits: Limits) -> Complaint:
    """For the cell that ran when the notebook's time was up."""
    return Complaint(
        ReadableError.NOTEBOOK_TIME,
        f"노트북 전체의 시간 제한 {limits.notebook_time:g}초를 넘겨 이 셀을 멈췄습니다. "
        "이 셀이나 앞의 셀 가운데 오래 걸리는 것이 있는지 살펴보세요.",
    )


def no_time_left(limits: Limits) -> Complaint:
    """For the cells that had not begun when the notebook's time was up."""
    return Complaint(
        ReadableError.NOTEBOOK_TIME,
        f"노트북 전체의 시간 제한 {limits.notebook_time:g}초를 넘겨 이 셀부터 실행하지 않았습니다. "
        "오래 걸리는 셀이 있는지 살펴보세요.",
    )


def memory(limits: Limits) -> Complaint:
    """For a cell that wanted too much memory."""
    return Complaint(
        ReadableError.MEMORY,
        f"메모리 제한 {size(limits.memory)}를 넘겨 이 셀을 멈췄습니다. "
        "지나치게 큰 배열이나 모델을 만들지 않았는지 살펴보세요.",
    )


def output(limits: Limits) -> Complaint:
    """For a cell that printed too much."""
    return Complaint(
        ReadableError.OUTPUT,
        f"출력 제한 {size(limits.output)}를 넘겨 이 셀을 멈췄습니다. "
        "반복문 안에서 너무 많이 출력하지 않았는지 살펴보세요.",
    )


def processor_time(limits: Limits) -> Complaint:
    """For a cell that used up the processor time."""
    return Complaint(
        ReadableError.PROCESSOR_TIME,
        f"처리 시간 제한 {limits.cpu_time}초를 넘겨 이 셀을 멈췄습니다. "
        "지나치게 오래 계산하지 않는지 살펴보세요.",
    )


def kernel_ended(status: int | None) -> Complaint:
    """For a cell that ended Python itself; `status` is negative for a signal's number."""
    how = "" if status is None else f" (신호 {-status})" if status < 0 else f" (종료 코드 {status})"
    return Complaint(
        ReadableError.KERNEL_ENDED,
        f"이 셀을 실행하다가 파이썬이 끝나 버렸습니다{how}. "
        "프로그램을 끝내는 코드나 지나치게 큰 계산이 있는지 살펴보세요.",
    )


def ended_too_often(kernels: int) -> Complaint:
    """For the cells that were left when Python had ended again and again."""
    return Complaint(
        ReadableError.KERNEL_ENDED,
        f"앞의 셀들이 파이썬을 {kernels}번 끝내서 이 셀부터 실행하지 않았습니다. "
        "오류가 난 셀을 먼저 고치세요.",
    )


def how_it_ended(limits: Limits, status: int | None, exceeded: str | None) -> Complaint:
    """For a cell whose kernel ended by itself, or for a limit that it exceeded."""
    if exceeded == MEMORY:
        return memory(limits)
    if exceeded == OUTPUT:
        return output(limits)
    # Windows has no such signal.
    if status == -getattr(signal, "SIGXCPU", 24):
        return processor_time(limits)
    return kernel_ended(status)


def exceeded(error_name: str, message: str, limits: Limits) -> str | None:
    """A sentence that names the limit behind a Python error, or None where there is none.

    error_name and message are those of the output, such as "OSError" and "[Errno 28] No space".
    """
    if error_name == "MemoryError" or "OOM when allocating" in message:
        return memory(limits).sentence
    sentences = {
        errno.EFBIG: f"파일 크기 제한 {size(limits.file_size)}를 넘겼습니다.",
        errno.ENOSPC: f"저장 공간 제한 {size(limits.disk)}를 넘겼습니다.",
        errno.EMFILE: f"열어 둘 수 있는 파일의 수 {limits.open_files}개를 넘겼습니다.",
        errno.EAGAIN: f"프로세스와 스레드의 수 제한 {limits.processes}개를 넘겼습니다.",
        errno.ENOMEM: memory(limits).sentence,
    }
    if "can't start new thread" in message:
        return sentences[errno.EAGAIN]
    for number, sentence in sentences.items():
        if message.startswith(f"[Errno {number}]"):
            return sentence
    return None


def size(number: float) -> str:
    """A size in bytes as people write it, such as 4GB."""
    unit, name = (GiB, "GB") if number >= GiB else (MiB, "MB")
    return f"{number / unit:.4g}{name}"
