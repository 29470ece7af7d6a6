"""Receiving messages from a submission's kernel, which may send anything.

What is no message of the protocol is dropped: several processes or threads that write to one
connection interleave their frames, and a submission may write into it what it wants.
https://jupyter-client.readthedocs.io/en/stable/messaging.html
"""

import asyncio
import time
from datetime import UTC, datetime
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

from autograder.intake.decode import MAX_VALUES, number_of_values

Message = dict[str, Any]


class TolerantChannel(AsyncZMQSocketChannel):
    """A channel that reads what is a message and passes over everything else."""

    async def get_msg(  # type: ignore[override]
        self, timeout: float | None = None
    ) -> Message:
        """The next message; raises Empty where none comes within `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        assert self.socket is not None
        while True:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not await self.socket.poll(None if left is None else int(1000 * left)):
                raise Empty
            if message := self.read(await self.socket.recv_multipart()):
                return message
            # Whoever sends nothing else shall not keep the clock of the cell from running.
            await asyncio.sleep(0)

    def read(self, frames: list[bytes]) -> Message | None:
        """The message in the frames, with the time at which it came; None where there is none."""
        try:
            _, signed = self.session.feed_identities(frames)
            texts: list[Any] = signed[1:5]
            # What JSON says in three bytes takes Python seventy.
            if sum(map(number_of_values, texts)) > MAX_VALUES:
                return None
            message: Message = self.session.deserialize(signed)
        except Exception:  # jupyter_client raises of every kind.
            return None
        if not is_message(message):
            return None
        message["header"]["date"] = datetime.now(UTC)
        return message


def is_message(message: Message) -> bool:
    """Whether its parts are of the kinds that the protocol says; a reply tells its status."""
    header, content = message["header"], message["content"]
    is_whole = (
        all(isinstance(part, dict) for part in (header, message["parent_header"], content))
        and isinstance(header["msg_type"], str)
        and isinstance(header["msg_id"], str)
    )
    is_reply = is_whole and header["msg_type"].endswith("_reply")
    return is_whole and (not is_reply or isinstance(content.get("status"), str))


class ShellChannel(TolerantChannel):
    """On which replies come, and nothing else."""

    def read(self, frames: list[bytes]) -> Message | None:
        """As every channel does it."""
        message = super().read(frames)
        return message if message and message["msg_type"].endswith("_reply") else None


class TolerantClient(AsyncKernelClient):
    """jupyter_client's client, with such channels."""

    shell_channel_class = Type(ShellChannel)
    iopub_channel_class = Type(TolerantChannel)
