"""What is said of how the collector decides. The field is CPython's."""

WORDS = {
    "title": "How the collector decides",
    "update": "copy each count",
    "subtract": "subtract the references of {name}",
    "move": "who can be reached?",
    "copy": "gc_refs {n}",
    "described": "{name}: {copy}.",
}
