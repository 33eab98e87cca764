"""What is said of the holders of an object."""

WORDS = {
    "stays": "It stays for as long as Python runs, whoever holds it.",
    "all": "{found} of {refcount} references found.",
    "some": (
        "{found} of {refcount} references found. The rest is held where nobody can look: {causes}."
    ),
    "moved": (
        "It moved while it was being looked at: {found} references found, and {refcount} counted. "
        "Another thread is at work; ask again when it is done."
    ),
    "cause": {
        "stack": "by {of}(){thread}, in the middle of an expression",
        "cell": "by a cell or a module, in the middle of an expression",
        "structure": "by a C structure of type {of}",
        "frozen": "by what gc.freeze() has put out of sight (gc.unfreeze() brings it back)",
        "unknown": "by a function in the middle of an expression, or by a structure in C",
    },
    # A root by itself, and after an expression that starts at it.
    "name": "name {name}",
    "known": "{name}",
    "module": "name {name} of module {of}",
    "local": "local {name} of {of}()",
    "copy": "{name} in the copy of its locals that {of}() has, since locals() or a debugger asked",
    "running": "{of}(), which is running",
    "error": "the traceback of the last error",
    "in module": " in module {of}",
    "in local": " in {of}()",
    "in copy": " in the copy that {of}() has of its locals",
    "thread": " of thread {name}",
    "brief error": "last error",
    "brief running": "{of}()",
    # One reference.
    "class": "class attribute .{name} of {of}",
    "closure of": "closure {name} of {of}",
    "default of": "default argument {name} of {of}",
    "local of": "local {name} of {of}",
    "over": "local {name} of {of}, which is over and was kept",
    "item": "item {places} of {of}",
    "attributes": "attribute {places} of {of}",
    "place": "{places} of {of}",
    "anywhere": "something inside {of}",
    "inside": "something inside {holder} ({of})",
    "which": "{what}, in {of}",
    "of": " ({of})",
    "in ring": "{way}, in a ring: {ring}",
    "alternatives": {
        "one": "{way}, and by 1 other way",
        "other": "{way}, and by {n:,} other ways",
    },
    "lost": "{way}, which nobody can reach any more",
    "it": "it",
    "around": " ({name})",
    "ring mark": "{name} (ring)",
    "times": "{n:,} times, such as {way}",
    "such as": "all {n:,} such as {way}",
    "parts": "{n:,} references from parts of its own",
    "part": "a part of it is held by {way}",
    "more": {"one": "1 more reference", "other": "{n:,} more references"},
    "living": {
        "none": "No object of type {name} lives.",
        "found": {
            "one": "1 object of type {name} lives: {sizes}. Of this one:",
            "other": "{n:,} objects of type {name} live, the largest first: {sizes}. Of that one:",
        },
    },
    "fate": {
        "at once": "Nothing holds it: it was made just now, and goes at once.",
        "goes": "It goes when {names} lets go.",
        "goes several": "It goes when {names} let go.",
        "goes later": (
            "It goes when {names} lets go and gc.collect() has freed what nobody can reach."
        ),
        "goes later several": (
            "It goes when {names} let go and gc.collect() has freed what nobody can reach."
        ),
        "ring": (
            "Even when {names} lets go, it stays: it is in a ring, {ring}, and waits for the "
            "collector."
        ),
        "ring several": (
            "Even when {names} let go, it stays: it is in a ring, {ring}, and waits for the "
            "collector."
        ),
        "stuck": (
            "Even when {names} lets go, it stays for good: it is in a ring, {ring}, and the "
            "collector cannot look into an array."
        ),
        "stuck several": (
            "Even when {names} let go, it stays for good: it is in a ring, {ring}, and the "
            "collector cannot look into an array."
        ),
        "lost": "Nobody can reach it any more: gc.collect() frees it.",
        "hidden": "When it goes cannot be said: not all that hold it can be seen.",
        "moved": "When it goes cannot be said while it moves.",
        "stays": "It stays for as long as Python runs.",
    },
}
