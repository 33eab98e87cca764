"""What the magics of a notebook say."""

WORDS = {
    "whose holders": "무엇을 붙잡고 있는 것을 찾을지 쓰세요. 예: %holders a",
    "no expression": "%holders 뒤에는 이름이나 식을 씁니다. {reason}",
    "hidden names": "IPython의 숨은 이름",
    "no name": "--as 뒤에는 before 같은 이름을 씁니다. 주어진 것: {given!r}.",
    "order": "{option} 옵션은 맨 앞에 씁니다. 예: {example}",
    "this cell": "이 셀",
}
