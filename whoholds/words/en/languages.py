"""What is said of the languages themselves."""

WORDS = {
    "unknown": "There are no words in {given!r}: say one of {known}.",
    "spoken": "The drawings and messages are in English. There are: {known}.",
}
