"""What is said of how the collector decides. The field is CPython's."""

WORDS = {
    "title": "컬렉터가 판단하는 과정",
    "update": "각 카운트를 복사",
    "subtract": "{name}의 참조를 뺌",
    "move": "도달할 수 있는 것은?",
    "copy": "gc_refs {n}",
    "described": "{name}: {copy}.",
}
