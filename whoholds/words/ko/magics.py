"""What the magics of a notebook say."""

WORDS = {
    "whose holders": "어떤 객체를 붙잡고 있는 것을 찾을지 쓰세요. 예: %holders a",
    "no expression": "%holders 뒤에는 이름이나 식을 씁니다. {reason}",
    "no name": "--as 뒤에는 before 같은 이름을 씁니다. 주어진 것: {given!r}.",
    "builtin": "--as {given}: 파이썬에 이미 있는 이름이어서 가려집니다. 다른 이름을 쓰세요.",
    "await": (
        "{magic}: 함수 밖에서 `await`를 쓰는 셀은 이 매직으로 실행할 수 없습니다. 노트북의 이벤트 "
        "루프가 셀이 끝나기를 기다리기 때문입니다. `await`는 매직이 없는 셀이나 `async def` 안에서 "
        "쓰세요."
    ),
    "help": "{magic}?만 쓴 셀을 실행하면 하는 일과 쓰는 법이 나옵니다.",
    "option": "{option} 뒤에는 이름을 씁니다. 예: {example}",
    "options": "{given} 옵션은 없습니다. 쓰는 법: {example}",
    "order": "{option} 옵션은 맨 앞에 씁니다. 예: {example}",
    "this cell": "이 셀",
    "no memory_profiler": (
        "%memit에는 memory_profiler가 필요한데, 이 파이썬에는 없습니다({reason}). "
        "`pip install memory_profiler`를 실행한 다음 셀을 다시 실행하세요."
    ),
    # In a browser.
    "in browser": (
        "브라우저에서 WebAssembly로 실행되는 CPython {version}입니다. 셀의 출력이 다른 파이썬으로 "
        "만든 페이지의 출력과 다를 수 있습니다. 메모리는 malloc이 할당한 양으로 재고, NumPy의 정수는 "
        "32비트입니다."
    ),
    "memit": "최고점: {peak:.2f} MiB, 늘어난 양: {increment:.2f} MiB, 할당 (malloc)",
}
