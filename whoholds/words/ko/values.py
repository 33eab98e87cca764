"""What is said of a value."""

WORDS = {
    "bits": "{n:,}비트 int",
    "bytes": "{n}바이트",
    "cut": "{start}… (+{n:,}자)",
    "dead": "죽음",
    "empty": "비어 있음",
    "items": "항목 {n:,}개",
    "more": "… +{n:,}",
}
