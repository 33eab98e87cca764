"""What is said of the holders of an object."""

WORDS = {
    "stays": "It stays for as long as Python runs, whoever holds it.",
    "all": "{found} of {refcount} references found.",
    "some": (
        "{found} of {refcount} references found; the rest are held where gc.get_referrers cannot "
        "see: an untracked tuple or dict, a C structure, the stack."
    ),
    "name": "name {name}",
    "known": "{known}{place}",
    "module": "name {name} of module {of}",
    "class": "class attribute .{name} of {of}",
    "attribute": "attribute .{name} of {of}",
    "closure": "closure {name} of {of}()",
    "cell": "a variable that functions share",
    "default": "default argument {name} of {of}()",
    "local": "local {name} of {of}()",
    "over": "local {name} of {of}(), which is over and was kept",
    "more": "{n:,} more holders",
    "last error": "the traceback of the last error",
    "item": "item {places} of {of}",
    "attributes": "attribute {places} of {of}",
    "place": "{places} of {of}",
    "anywhere": "of {of}",
}
