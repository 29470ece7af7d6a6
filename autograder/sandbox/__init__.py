"""Kernels for submissions: warm, because forked from a process that has imported everything;
sandboxed, because bubblewrap shows them nothing but their own folder.

    limits.py           what a submission may use
    sentences.py        what a learner reads when it used more
    bubblewrap.py       the sandbox: which folders it shows, and whether this machine can do it
    warm_process.py     the process that imports the libraries once and forks for each kernel
    libraries.py        what it imports
    keeper.py           its fork: starts a sandbox and a kernel in it, reports how the kernel ended
    joined_kernel.py    the keeper's child: gives up every right, becomes the kernel
    namespaces.py       the system calls for that
    warm.py             the worker's side of the warm process
    verdicts.py         asks for a verdict on what a kernel handed over
    provisioner.py      jupyter_client's plug-in point: such a kernel for whoever asks for one
    limited_kernel.py   an ordinary kernel with limits, where there is no sandbox
"""
