"""What the magics of a notebook say."""

WORDS = {
    "whose holders": "Say whose holders you want, as in: %holders a",
    "no expression": "%holders takes a name or an expression. {reason}",
    "no name": "--as takes a name such as before, and was given {given!r}.",
    "builtin": "--as {given} would hide what Python itself calls so. Choose another name.",
    "await": (
        "{magic} cannot run a cell that awaits something at its top: the event loop of the "
        "notebook waits for the cell. Await it in a cell of its own, or in an `async def`."
    ),
    "help": "{magic}? in a cell of its own shows what it does and takes.",
    "option": "{option} takes a name behind it, as in: {example}",
    "options": "There is no option {given} here. It is used like this: {example}",
    "order": "{option} comes before everything else, as in: {example}",
    "this cell": "this cell",
    "no memory_profiler": (
        "%memit takes memory_profiler, which this Python does not have ({reason}). Run "
        "`pip install memory_profiler`, and run the cell again."
    ),
    # In a browser.
    "in browser": (
        "This is CPython {version} as WebAssembly, in your browser: what a cell says here can "
        "differ from the page, which was built with another Python. Memory is what malloc has "
        "handed out; whole numbers of NumPy have 32 bits."
    ),
    "memit": "peak memory: {peak:.2f} MiB, increment: {increment:.2f} MiB, allocated (malloc)",
}
