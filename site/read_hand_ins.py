"""Read what a class has handed in, files of lines that `check(name="…")` printed, in any language.

`python read_hand_ins.py lines.txt more.txt` prints each name and stage with how many exercises are
right, then each exercise with how many have it right, and how often these tried on average. Of
several lines with one name and stage the last one counts. Behind a `?` is what is no such line, or
not a whole one: a whole one ends with how many exercises are right, of how many.
"""

import re
import sys
from pathlib import Path

SAID = {
    "en": {
        "no file": "Name the files that have the lines: python read_hand_ins.py lines.txt",
        "missing": "{path}: there is no such file, or it cannot be opened.",
        "no text": "{path}: this cannot be read as text. Save it as text in UTF-8.",
        "students": "name\tstage\tright",
        "exercises": "exercise\tright\ttries",
        "unclear": "Not printed by check, or not whole, or changed. Ask for these lines again:",
    },
    "ko": {
        "no file": "줄을 모은 파일을 적으세요: python read_hand_ins.py lines.txt",
        "missing": "{path}: 파일이 없거나 열 수 없습니다.",
        "no text": "{path}: 텍스트로 읽을 수 없습니다. UTF-8 텍스트로 저장하세요.",
        "students": "이름\t부\t맞음",
        "exercises": "연습\t맞음\t시도",
        "unclear": "check가 출력한 줄이 아니거나, 끝이 없거나, 바뀐 줄입니다. 다시 받으세요:",
    },
}

# Mina Kim; stage 1; right: 1.2; tries: 1.0 ×0, 1.1 ×1, 1.2 ×3, 1.3 ×0, 1.4 ×0; 1/5
# A mail quotes such a line with `>` and wraps it at a blank, and some write the letter x.
QUOTED = re.compile(r"^[>\s\ufeff]+", re.MULTILINE)
LINE = re.compile(
    r"^([^;\n]+);\s[^;:]*(\d)[^;:]*;\s[^;:]+:([^;]*);\s[^;:]+:([^;]+);\s(\d+)/(\d+)[ \t]*$",
    re.MULTILINE,
)
TRIES = re.compile(r"(\d\.\d+)\s*[×xX*]\s*(\d+)")


def read(path: str) -> str:
    """Return the text of a file, as Notepad, Excel or a mail program may have saved it."""
    data = Path(path).read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp949")


texts, complaints = [], [] if sys.argv[1:] else [("no file", "")]
for path in sys.argv[1:]:
    try:
        texts.append(read(path))
    except OSError:
        complaints.append(("missing", path))
    except UnicodeDecodeError:
        complaints.append(("no text", path))
text = QUOTED.sub("", "\n".join("\n".join(texts).splitlines()))

latest = {}  # for each name and stage the exercises that are right, and the tries of each
unclear = [line for line in LINE.sub("", text).splitlines() if line.strip()]
for found in LINE.finditer(text):
    right, tries = re.findall(r"\d\.\d+", found[3]), TRIES.findall(found[4])
    if (len(right), len(tries)) == (int(found[5]), int(found[6])):
        latest[" ".join(found[1].split()), found[2]] = right, tries
    else:
        unclear.append(found[0])

solved: dict[str, list[int]] = {}  # for each exercise the tries of those who have it right, or 0
rows = []
for (name, stage), (right, tries) in sorted(latest.items()):
    rows.append(f"{name}\t{stage}\t{len(right)}/{len(tries)}")
    for number, n in tries:
        solved.setdefault(number, []).append(int(n) if number in right else 0)

# Where there is no text, nobody knows in which language to complain.
languages = ["ko"] if "부;" in text else ["en"] if text else [*SAID]
for kind, path in complaints:
    for language in languages:
        print(SAID[language][kind].format(path=path), file=sys.stderr)
words = SAID[languages[0]]
sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
if rows:
    print(words["students"], *rows, "", words["exercises"], sep="\n")
for number, counts in sorted(solved.items()):
    done = sum(map(bool, counts))
    print(f"{number}\t{done}/{len(counts)}" + (f"\t×{sum(counts) / done:.1f}" if done else ""))
if unclear:
    print("", words["unclear"], *(f"? {line}" for line in unclear), sep="\n")
sys.exit(bool(complaints))
