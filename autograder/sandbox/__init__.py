"""Kernels for submissions: warm, because forked from a process that has imported everything;
sandboxed, because bubblewrap shows them nothing but their own folder.

    limits.py           what a submission may use, and the sentence for what exceeds it
    bubblewrap.py       the sandbox: which folders it shows, and whether this machine can do it
    warm_process.py     the process that imports the libraries once and forks for each kernel
    joined_kernel.py    what a fork does: join the sandbox, give up every right, become a kernel
    warm.py             the worker's side of the warm process
    provisioner.py      jupyter_client's plug-in point: such a kernel for whoever asks for one
    limited_kernel.py   an ordinary kernel with limits, where there is no sandbox
"""
