"""How to make a holder let go, where that is not obvious."""

WORDS = {
    "Out": (
        "Out keeps what a cell displays last. `%xdel NAME` deletes a name and all that the "
        "notebook itself holds of its object; `del Out[n]` alone does not. A semicolon after the "
        "expression, or print(), keeps it out in the first place."
    ),
    "last error": (
        "Python keeps the frames of the last uncaught error for a debugger. Another error takes "
        "their place: run 1/0 in a cell, and gc.collect() in the next."
    ),
    "figure": (
        "pyplot keeps every figure until it is closed: plt.close(fig), with the figure, or "
        "plt.close('all')."
    ),
    "cache": (
        "A cache keeps the arguments of its calls, self included, and their results: "
        "{of}.cache_clear() empties it."
    ),
    "view": (
        "A view borrows the memory of the whole array ({of}), however small it is: keep a "
        ".copy() of the part instead."
    ),
    "borrows": (
        "This array is a view: it borrows from an array of {of}, and keeps all of that alive. "
        ".copy() owns its part alone."
    ),
    "losses": (
        "A tensor in a list keeps the whole graph that it was computed by: keep the number, "
        "loss.item() or float(loss)."
    ),
    "logging": "logging keeps handlers until they are taken off: logger.removeHandler(handler).",
    "thread": "What the thread {of} holds goes when it is done: let it end, and join() it.",
    "task": (
        "A task keeps what its coroutine uses until it is done or cancelled, and then the error "
        "that ended it: task.cancel(), and del task."
    ),
}
