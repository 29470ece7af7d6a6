"""Getting a snapshot: asks a submission's kernel for the values of its names."""

import queue
import time
from dataclasses import dataclass
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from autograder.sealed.format import MAX_BYTES, MAX_NODES, MAX_TEXT


@dataclass(frozen=True)
class SentSnapshot:
    """What a kernel sent; a submission may have made it send anything."""

    text: bytes
    buffers: list[bytes]
    left_out: dict[str, list[str]]
    """By the class's name, attributes of objects of which the snapshot does not tell."""


async def request_snapshot(
    client: AsyncKernelClient, manager: AsyncKernelManager, names: list[str], seconds: float
) -> SentSnapshot:
    """The kernel's values of these names.

    Raises as an execution does: DeadKernelError for a kernel that ends, CellTimeoutError for one
    that does not answer within `seconds`.
    """
    request = client.session.msg("snapshot_request", {"names": names})
    client.shell_channel.send(request)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            reply = await client.get_shell_msg(timeout=1)
        except queue.Empty:
            if not await manager.is_alive():
                raise DeadKernelError("the kernel ended during a snapshot") from None
            continue
        if reply["parent_header"].get("msg_id") == request["header"]["msg_id"]:
            return read_reply(reply)
    raise CellTimeoutError("the kernel does not answer")


def read_reply(reply: dict[str, Any]) -> SentSnapshot:
    """What stands in the reply; nothing where a submission has sent something else, or more."""
    content = reply["content"]
    left_out = content.get("left_out") if isinstance(content, dict) else None
    text, *buffers = [bytes(buffer) for buffer in reply["buffers"]] or [b""]
    if len(text) > MAX_TEXT or sum(map(len, buffers)) > MAX_BYTES or len(buffers) > MAX_NODES:
        text, buffers = b"", []
    return SentSnapshot(text, buffers, left_out if isinstance(left_out, dict) else {})
