"""What is said of the languages themselves."""

WORDS = {
    "unknown": "{given!r}: 그런 언어는 없습니다. {known} 중에서 고르세요.",
    "spoken": "그림과 메시지를 한국어로 표시합니다. 고를 수 있는 언어: {known}.",
}
