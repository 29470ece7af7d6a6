"""Sealed tests: a submission and its hidden tests never meet in one process.

At a check cell the submission's kernel runs the visible part and hands over a *snapshot*: the
values of the names that the cell reads, as data. The whole cell, hidden tests included, then runs
on the snapshot in a process that has seen no learner's code; its outcome becomes the cell's.

In the kernel: `kernel` and `snapshot`. In the trusted process: `values` and `verdict`. Around
both: `format` (what crosses), `views` (what is told of rich objects), `names` (which names a check
cell reads), `check_cell` (what it shows, and asks of objects) and `memory`.
"""
