"""What is said of how the collector decides. The functions and the field are CPython's."""

WORDS = {
    "title": "How the collector decides",
    "update": "update_refs: copy each count",
    "subtract": "subtract_refs: references of {name}",
    "move": "move_unreachable: who can be reached?",
    "copy": "gc_refs {n}",
    "described": "{name}: {copy}.",
}
