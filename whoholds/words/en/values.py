"""What is said of a value."""

WORDS = {
    "bits": "an int of {n:,} bits",
    "bytes": {"one": "{n} byte", "other": "{n} bytes"},
    "cut": "{start}… (+{n:,} characters)",
    "dead": "dead",
    "empty": "empty",
    "items": {"one": "{n:,} item", "other": "{n:,} items"},
    "more": "… +{n:,}",
}
