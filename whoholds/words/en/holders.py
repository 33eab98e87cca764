"""What is said of the holders of an object."""

WORDS = {
    "stays": "It stays for as long as Python runs, whoever holds it.",
    "none": "It is None, which a weak reference gives when its object is gone.",
    "all": "{found} of {refcount} references found.",
    "hidden": (
        "{found} of {refcount} references found. The rest is held where nobody can look: {causes}."
    ),
    "cut": (
        "{found} of {refcount} references found, and the search stopped at {looked_at:,} objects. "
        "Ask about one of the holders to go on."
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
        "sqlite3": "by an sqlite3 connection{of}, which keeps the functions that it was given",
        "atexit": "by atexit, as an argument for what it calls",
        "graph": "by an autograd graph, which keeps the hooks that a grad_fn was given",
        "monitoring": "by sys.monitoring, where {of} is at work and no call tells what it was given",
        "audit": "by sys.addaudithook(), which shows to nobody what it was given, and keeps it",
        "C": "by a structure in C",
        "unknown": "by a function in the middle of an expression, or by a structure in C",
    },
    # A root by itself, and after an expression that starts at it.
    "name": "name {name}",
    "known": "{name}",
    "shell": "the notebook itself, {name}",
    "module": "name {name} of module {of}",
    "local": "local {name} of {of}()",
    "copy": "{name} in the copy of its locals that {of}() has, since locals() or a debugger asked",
    "running": "{of}(), which is running",
    "error": "the traceback of the last error",
    "handled": "the error that {of}() is handling",
    "context": "the context that runs",
    "signal": "the handler of signal {name}",
    "atexit": "what atexit calls when Python ends",
    "hook": "what {name}() was given",
    "in module": " in module {of}",
    "in local": " in {of}()",
    "in copy": " in the copy that {of}() has of its locals",
    "thread": " of thread {name}",
    "where": " ({where})",
    "connection": " ({names})",
    "brief error": "last error",
    "brief handled": "error in {of}()",
    "brief context": "context",
    "brief atexit": "atexit",
    "brief hook": "{of}()",
    "brief running": "{of}()",
    # One reference.
    "class": "class attribute .{name} of {of}",
    "closure of": "closure {name} of {of}",
    "default of": "default argument {name} of {of}",
    "local of": "local {name} of {of}",
    "over": "local {name} of {of}, which is over and was kept",
    "context variable of": "context variable {name}",
    "thread local of": "attribute {name} of a thread local, as {thread} sees it",
    "some thread": "a thread",
    "this thread": "this thread",
    "that thread": "thread {name}",
    "saved": "what the autograd graph of {of} saved for backward()",
    "item": "item {places} of {of}",
    "attributes": "attribute {places} of {of}",
    "place": "{places} of {of}",
    "anywhere": "something inside {of}",
    "inside": "something inside {holder} ({of})",
    "which": "{what}, in {of}",
    "of": " ({of})",
    "in ring": "{way}, in a ring with it",
    "long": "{n:,} references down from {start} (its end: …{end})",
    "alternatives": {
        "one": "{way} (1 other way leads to the same holder)",
        "other": "{way} ({n:,} other ways lead to the same holder)",
    },
    "shared": "{way}, shared with {others}",
    "lost": "{way}, which nobody can reach any more",
    "ring mark": "{name} (ring)",
    "times": "{n:,} places like {way}",
    "outputs": {
        "one": "1 place more where the notebook keeps what it displayed",
        "other": "{n:,} places more where the notebook keeps what it displayed",
    },
    "part": "a part of its ring is held by {way}",
    "parts": {
        "one": "1 more reference from a part of its own",
        "other": "{n:,} more references from parts of its own",
    },
    "more references": {"one": "1 more reference", "other": "{n:,} more references"},
    # What frees it.
    "at once": "{code} frees it at once{more}.",
    "after gc.collect()": "{code}, then gc.collect() frees it{more}.",
    "in the next cell": "{code} frees it when the next cell begins{more}.",
    "after two gc.collect()": "{code}, then gc.collect() run twice frees it{more}.",
    "after three gc.collect()": "{code}, then gc.collect() run three times frees it{more}.",
    "after more gc.collect()": "{code}, then gc.collect() run until it returns 0 frees it{more}.",
    "more": {
        "one": ", and with it {least}1 object more, about {size} in all",
        "other": ", and with it {least}{n:,} objects more, about {size} in all",
    },
    "alone": ", {least}about {size}",
    "at least": "at least ",
    "later": {
        "one": "; gc.collect() then frees {least}1 more, about {size}",
        "other": "; gc.collect() then frees {least}{n:,} more, about {size}",
    },
    "unless __del__": ", unless a __del__ that runs then keeps something",
    "suspected": "{what}: it may be held {causes}",
    "collector off": "The collector is switched off: rings wait until gc.collect() is run.",
    "fate": {
        "at once": "Nothing holds it: it was made just now, and goes at once.",
        "held": "No line was found that frees it: {reasons}.",
        "stuck": (
            "Nobody can reach it any more, and yet it stays for good: the collector cannot look "
            "into an array."
        ),
        "lost": {
            "one": "Nobody can reach it any more: gc.collect() frees it.",
            "other": "Nobody can reach it any more: gc.collect() run {n:,} times frees it.",
        },
        "moved": "When it goes cannot be said while it moves.",
    },
    "obstacle": {
        "local": "{what} holds it until that function is done or binds the name anew",
        "handled": "{what} holds it until its except block is left",
        "thread": "{what} holds it until that is done: let it end, and join() it",
        "shell": "{what} holds it",
        "root": "{what} holds it",
        "module": "{what} leads to it, and what is to be there instead is not known",
        "missing": {
            "one": "1 reference to an object of type {of} on the way was not found",
            "other": "{n:,} references to objects of type {of} on the way were not found",
        },
        "async generator": (
            "an async generator is on the way: its loop closes it, or you do, with "
            "`await g.aclose()`"
        ),
        "cut": "the search stopped at {n:,} objects, before it had found all that leads there",
        "many": "it takes more lines than were looked for: let go of some holders, then ask again",
        "no expression": "no short expression leads to what holds it",
    },
    "living": {
        "untracked": (
            " What C alone holds is not found: the collector does not track objects of this type."
        ),
        "none": "No object of type {name} was found.",
        "found": {
            "one": "1 object of type {name} was found: {sizes}.",
            "other": "{n:,} objects of type {name} were found, the largest first: {sizes}.",
        },
        "some weighed": (
            "{n:,} objects of type {name} were found. Of the {of:,} that are the largest in "
            "themselves it was added up what comes back with each: {sizes}."
        ),
        "classes": "{name} ({n:,} classes of that name)",
        "held": "They are held by {groups}. Of the largest:",
        "by": "{root} ({n:,} of {of:,})",
        "by all": "{root} (all {n:,})",
    },
}
