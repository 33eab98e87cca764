"""The package speaks the language that a reader chose, whole, and no other."""

import os
import re
import string
import subprocess
import sys
import weakref
from pathlib import Path

import pytest
from conftest import ROOT

import dezero_mini  # noqa: F401, its words are among those that are looked at
import whoholds
from whoholds import holders, record, snapshot, words
from whoholds.words import LANGUAGES, columns, in_lines, language, listed, say, speak


class Obj:
    pass


SENTENCES = {tag: words._all_sentences(tag) for tag in LANGUAGES}
SUBJECTS = sorted({key.split(".")[0] for key in SENTENCES["en"]})
TRANSLATED = [tag for tag in LANGUAGES if tag != "en"]
# Names and signs that are the same in every language.
SAME = {
    *("refs.is None", "refs.are None", "refs.recording in brief", "refs.object"),
    *("refs.condition.held elsewhere", "refs.change.counted", "values.more"),
    *(
        "holders.known",
        "holders.brief running",
        "holders.of",
        "holders.which",
        "holders.where",
        "holders.in local",
        "types.ReferenceType",
    ),
    *("left.MiB", "left.KiB", "left.what"),
    *("lists.comma", "lists.clauses", "lists.names", "lists.and"),
    *("collecting.copy", "collecting.described"),
    *("names.attribute", "names.cells", "names.entry", "names.subscript", "names.unnamed"),
}


@pytest.fixture(autouse=True)
def english_again():
    yield
    speak("en")


def worded_namespace():
    """Objects of which nearly everything that can be said is words of ours."""
    closed = Obj()

    def function():
        return closed

    dead = weakref.ref(Obj())
    held = weakref.WeakSet([closed])
    long = {"k" * 99: Obj(), 1 << 500: Obj(), b"k" * 99: Obj(), Obj(): 1}
    values = {"cut": ["v" * 99], "many": [*range(9)], "empty": [], "bits": 1 << 500}
    holder = Obj()
    holder.inside, holder.cut, holder.parts, holder.dead = [], "v" * 99, (1, 2, 3, 4, 5), dead
    return locals()


def test_what_was_made_in_one_language_is_shown_in_the_one_that_is_spoken():
    namespace = worded_namespace()
    made = {}
    for tag in LANGUAGES:
        speak(tag)
        made[tag] = snapshot(namespace)
    assert len({*map(str, made.values())}) == 1
    assert len({made[tag]._repr_html_() for tag in LANGUAGES}) == 1
    assert made["en"] == made["ko"]


@pytest.mark.parametrize("into", ["", "f"])
def test_so_are_the_steps_of_a_recording(into):
    source = (
        "class Obj: pass\ndef f(x):\n    y = [x, Obj()]\n    return y\n"
        "a = Obj()\na.me = a\nb = f(a)\nb = f(b)\na = Obj()\na = b = None"
    )
    made = {}
    for tag in LANGUAGES:
        speak(tag)
        made[tag] = record(source, {"weakref": weakref}, into=into)
    assert str(made["en"]) == str(made["ko"])
    assert say("refs.old", name="a") in str(made["en"])
    assert made["en"]._repr_html_() == made["ko"]._repr_html_()


def test_so_is_the_answer_to_who_holds_an_object():
    thing = Obj()
    namespace = {"long": {"k" * 99: thing, 1 << 500: thing, thing: 1}}
    made = {}
    for tag in LANGUAGES:
        speak(tag)
        made[tag] = holders(thing, namespace)
    assert say("values.bits", n=501) in str(made["en"])
    assert str(made["en"]) == str(made["ko"])
    assert made["en"]._repr_html_() == made["ko"]._repr_html_()


def forms(sentence):
    return [sentence] if isinstance(sentence, str) else [*sentence.values()]


def is_of(key, subject):
    return key.startswith(f"{subject}.")


def korean(subject):
    """Each form of each Korean sentence, with its key."""
    for key, said in SENTENCES["ko"].items():
        if is_of(key, subject):
            yield from ((key, form) for form in forms(said))


def placeholders(sentence):
    """Each with its conversion and its format."""
    return {
        (name, conversion, spec)
        for form in forms(sentence)
        for _, name, spec, conversion in string.Formatter().parse(form)
        if name is not None
    }


def test_the_languages_are_those_that_have_a_folder():
    folders = [path.parent.name for path in Path(words.__file__).parent.glob("*/__init__.py")]
    assert sorted(LANGUAGES) == sorted(folders)


@pytest.mark.parametrize("tag", TRANSLATED)
def test_no_sentence_is_missing_and_none_is_too_many(tag):
    assert SENTENCES[tag].keys() == SENTENCES["en"].keys()


@pytest.mark.parametrize("tag", TRANSLATED)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_sentence_puts_in_the_same_in_every_language(tag, subject):
    put_in = [
        {key: placeholders(said) for key, said in SENTENCES[one].items() if is_of(key, subject)}
        for one in ("en", tag)
    ]
    assert put_in[0] == put_in[1]


def without_code(text):
    """A sentence without what is the same in every language: code, addresses, what is put in."""
    text = re.sub(r"`[^`]*`|https?://[^\s)]+|\{[^}]*\}|'[^']*'|\"[^\"]*\"", "", text)
    text = re.sub(r"\.\w+|\w+\[\]", "", text)
    return re.sub(r"%{1,2}\w+(?: [a-z]\b)*|--\w+|[\w.]+\([^()]*(?:\([^()]*\))?[^()]*\)", "", text)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_korean_sentence_is_korean(subject):
    for key, form in korean(subject):
        assert re.search("[가-힣]", form) or key in SAME, form
        assert not re.search(r"[A-Za-z]{2,}[,.;:]? [a-z]{2,}", without_code(form)), form


# What comes behind a word depends on how that word ends: 이 or 가, 을 or 를.
PARTICLES = re.compile(
    r"\}[`'\")\]]*(?:이|가|을|를|은|는|과|와|으로|로|이라|라|이나|나|이며|며|이고|고|아|야)(?![가-힣]{2})"
)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_particle_depends_on_what_is_put_in(subject):
    for _, form in korean(subject):
        assert not PARTICLES.search(form), form


def test_the_test_of_particles_finds_them():
    assert PARTICLES.search("{name}을 찾았습니다")
    assert PARTICLES.search("`{name}`가 있습니다")
    assert not PARTICLES.search("{n}개를 찾았습니다")
    assert not PARTICLES.search("{holder}의 참조 대상")
    assert not PARTICLES.search("{n}라운드를 실행했습니다")


# What an editor of Korean books struck out, with what stands there now.
STRUCK_OUT = {
    r"다음의 카운트|\{line\}` 다음": "`{line}`까지 실행한 뒤",
    r"(?:\d|\})번째 (?:줄|출력|반복)": "{n}번 줄",
    r"아직 아닙니다|아직 답이 없습니다": "아직 정답이 아닙니다. / 연습 {number}에 답을 쓰세요.",
    r"필요한 답: |, 예를 들면": "필요한 답은 함수입니다. 예: check(...).",
    r"\d단계|\}단계|두 단계": "1부 of these notebooks, STEP 1 of the book",
    r"\bstep (?:\d|\{)": "STEP 16",
    r"\}번, 예|, 있는 곳: ": "{way} 등 {n:,}곳",
    r"\}백만": "{said:g}: 숫자의 개수를 100만 단위로",
    r"놓아도 남습니다|놓으세요|간직하": "what becomes of the object; 이름을 붙여 두세요",
    r"고리에서 옵니다|고리에서 오는": "고리 안에 있습니다",
    r"묻고 있습니다|묻기 전에": "읽으려 합니다",
    r"군데": "{n:,}곳",
    r"종료자|늙은|(?<!어떤 )모양|인자": "파이널라이저, 오래된, 형상, 인수",
    r"말할 만큼": "이렇다 할 것이 남지 않았습니다.",
    r"(?:두|세|네|다섯|여섯|일곱) 개": "2개",
}


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("pattern", STRUCK_OUT)
def test_what_an_editor_struck_out_does_not_come_back(pattern, subject):
    for key, form in korean(subject):
        assert not re.search(pattern, form), f"{key}: {form}: rather {STRUCK_OUT[pattern]}"


def test_english_is_spoken_at_first_wherever_a_machine_stands():
    code = "from whoholds.words import language, say; print(language(), say('refs.freed'))"
    korean = dict.fromkeys(("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"), "ko_KR.UTF-8")
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, env=os.environ | korean, cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.split() == ["en", "freed"]


def test_all_that_is_said_follows_the_choice():
    thing = []
    namespace = {"a": thing, "b": [thing]}
    graph, steps = snapshot(namespace, "a"), record("c = [1]; c = None", {})
    found = holders(thing, namespace)
    before = [str(graph), graph._repr_html_(), str(steps), steps._repr_html_()]
    whoholds.speak("ko")
    assert language() == "ko"
    after = [str(graph), graph._repr_html_(), str(steps), steps._repr_html_()]
    for english, korean in zip(before, after, strict=True):
        assert not re.search("[가-힣]", english)
        assert re.search("[가-힣]", korean)
        assert not re.search(r"\b(count|freed|new|refers|reachable)\b", korean.split("<style")[0])
    assert re.search("[가-힣]", str(holders(thing, namespace)))
    assert str(found)
    speak("en")
    assert [str(graph), graph._repr_html_(), str(steps), steps._repr_html_()] == before


def test_a_language_that_is_not_there_is_refused_in_the_one_that_is_spoken():
    with pytest.raises(ValueError, match="no words in 'fr': say one of 'en', 'ko'"):
        speak("fr")
    assert language() == "en"
    speak("ko")
    with pytest.raises(ValueError, match=r"'fr': 그런 언어는 없습니다\. 'en', 'ko'"):
        speak("fr")
    assert say("refs.freed") == "해제됨"


@pytest.mark.parametrize(
    ("items", "joint", "said"),
    [
        ("", "and", ""),
        ("a", "and", "a"),
        ("ab", "and", "a and b"),
        ("abc", "or", "a, b or c"),
        ("abcde", "and", "a, b, c and … 2 more"),
        ("abc", "comma", "a, b, c"),
        ("abc", "names", "a = b = c"),
    ],
)
def test_a_word_stands_only_before_the_last_of_a_list(items, joint, said):
    assert listed(items, 3, joint=joint) == said


def test_lines_are_broken_between_words_and_hangul_takes_two_columns():
    assert columns("참조 3개") == 8
    text = "참조 카운트가 0이 되면 객체는 바로 해제됩니다. " * 5
    lines = in_lines(text).splitlines()
    assert max(map(columns, lines)) <= 72
    assert min(map(columns, lines[:-1])) > 60
    assert " ".join(lines) == text.strip()
    assert in_lines("x" * 100) == "x" * 100
