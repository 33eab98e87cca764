"""What is said of what a block left, and of what should have been freed in one."""

WORDS = {
    "nothing": "Nothing to speak of is left.",
    "about": "about ",
    "MiB": "{number:,.1f} MiB",
    "KiB": "{number:,.1f} KiB",
    "what": "{size}: {what}",
    "type": "{n:,} × {type}",
    "mostly": "{types} (most of it in {most})",
    "held": "{what}, held by {way}",
    "places": {
        "one": "{way} and 1 more place like it",
        "other": "{way} and {n:,} more places like it",
    },
    "code": "{held}; {code} gives it back{unless}.",
    "later": "{held}; {code}, then gc.collect() gives it back{unless}.",
    "partly later": (
        "{held}; {code} gives it back, of which {size} after gc.collect(): rings{unless}."
    ),
    "runs del": ", unless a __del__ that runs then keeps something",
    "lost": {
        "one": "{what}, in rings that nobody can reach: gc.collect() frees them.",
        "other": "{what}, in rings that nobody can reach: gc.collect() run {n:,} times frees them.",
    },
    "unknown": "{what}: who holds it cannot be said.",
    "many": "{held}, and reachable from many names: no line of yours gives it back by itself.",
    "no line": "{held}; no line of yours gives it back: {reasons}.",
    "no line found": "{held}; no line was found that gives it back: {reasons}.",
    "of module": "{what} holds it",
    "imported": {
        "one": "{size}: the code of 1 module that was imported; it stays.",
        "other": "{size}: the code of {n:,} modules that were imported; it stays.",
    },
    "others": {
        "one": "{size} more in 1 other place.",
        "other": "{size} more in {n:,} other places.",
    },
    "stopped": (
        "At least {n:,} objects more were too many to look at: nothing is said of them. With these "
        "at least {size} are left."
    ),
    "too many": (
        "{n:,} objects are alive, too many to find out which of them the block left: at least "
        "{size} of what it allocated."
    ),
    "unnamed": (
        "{size} more were allocated and not freed, by C code or in objects that do not tell their "
        "size: who holds them cannot be said."
    ),
    "process": (
        "The process holds {size} more than before that are in no object that was found: the "
        "allocator keeps them for the next time, or C code does, for an object or for itself. What "
        "gives them back cannot be said."
    ),
    "survived": {
        "collected": "gc.collect() did not free {what}, made in this block:",
        "counted": "Counting references did not free {what}, made in this block:",
    },
    "survivor": {
        "lost": "{what}, in rings that nobody can reach, which wait for the collector",
        "unknown": "{what}: who holds it cannot be said",
        "held": "{what}, held by {way}",
        "code": "{what}, held by {way}; {code} frees it",
    },
    "more survivors": "{n:,} more",
    "error": {
        "no class": "frees() takes classes, as in frees(Model); it was given {given}.",
    },
}
