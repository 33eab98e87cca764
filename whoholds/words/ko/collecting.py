"""What is said of how the collector decides. The functions and the field are CPython's."""

WORDS = {
    "title": "컬렉터가 판단하는 과정",
    "update": "update_refs: 각 카운트를 복사",
    "subtract": "subtract_refs: 참조하는 쪽 {name}",
    "move": "move_unreachable: 도달할 수 있는 것은?",
    "copy": "gc_refs {n}",
    "described": "{name}: {copy}.",
}
