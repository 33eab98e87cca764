"""The files for the browser: taken from the first that has them, kept, and named when missing."""

import hashlib
import io
import tarfile
import zipfile

import files
import pytest

CONTENT = {"a.whl": b"first", "b.wasm": b"second"}
SUMS = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENT.items()}


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Two files are listed, nothing is kept, and no registry or address answers: who was asked."""
    group = {"address": "https://example.org/{name}", "npm": "n@1", "pypi": "p==1", "files": SUMS}
    monkeypatch.setattr(files, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(files, "_GROUPS", {"group": group})
    monkeypatch.setattr(files, "_SUMS", SUMS)
    asked = []

    def no_answer(address, timeout):
        asked.append(address)
        raise OSError

    monkeypatch.setattr(files, "urlopen", no_answer)
    for name in ("_npm_pack", "_pip_download"):
        monkeypatch.setattr(files, name, lambda folder, *wanted: asked.append(wanted))
    return asked


def test_a_folder_that_one_names_is_enough_and_the_next_call_asks_nobody(asked, tmp_path):
    (tmp_path / "mine" / "deep").mkdir(parents=True)
    (tmp_path / "mine" / "a.whl").write_bytes(CONTENT["a.whl"])
    (tmp_path / "mine" / "deep" / "b.wasm").write_bytes(CONTENT["b.wasm"])
    for folder in (tmp_path / "mine", None):
        kept = files.have(folder)
        assert {path.name: path.read_bytes() for path in kept.iterdir()} == CONTENT
    assert asked == []


def test_what_is_missing_is_named_with_the_place_where_to_put_it(asked, tmp_path):
    tmp_path.joinpath("a.whl").write_bytes(CONTENT["a.whl"])
    tmp_path.joinpath("b.wasm").write_bytes(b"something else")
    with pytest.raises(files.MissingFiles) as caught:
        files.have(tmp_path)
    assert "b.wasm" in str(caught.value)
    assert "a.whl" not in str(caught.value)
    assert str(tmp_path / "kept") in str(caught.value)
    assert asked == ["https://example.org/b.wasm", ("n@1",), ("p==1",)]


@pytest.mark.parametrize("where", ["mine", "kept"])
def test_a_file_that_is_not_the_listed_one_is_told_as_such_and_not_as_missing(
    asked, tmp_path, where
):
    other = tmp_path / where / "b.wasm"
    other.parent.mkdir()
    other.write_bytes(b"something else")
    (tmp_path / "mine").mkdir(exist_ok=True)
    with pytest.raises(files.MissingFiles) as caught:
        files.have(tmp_path / "mine")
    said = str(caught.value).splitlines()
    assert f"  b.wasm: {other} has a file of this name whose sha256 is not the listed one" in said
    assert "  a.whl" in said


@pytest.mark.parametrize("where", ["mine", "kept"])
def test_a_folder_with_the_name_of_a_file_gets_a_sentence(asked, tmp_path, where):
    named = tmp_path / where / "b.wasm"
    named.mkdir(parents=True)
    (tmp_path / "mine").mkdir(exist_ok=True)
    with pytest.raises(files.MissingFiles) as caught:
        files.have(tmp_path / "mine")
    assert f"b.wasm: {named} is not a file that can be read" in str(caught.value)


def test_the_right_file_is_taken_though_another_and_a_folder_have_its_name(asked, tmp_path):
    for folder in ("1", "3"):
        (tmp_path / folder / "b.wasm").mkdir(parents=True)
    (tmp_path / "2").mkdir()
    (tmp_path / "2" / "a.whl").write_bytes(CONTENT["a.whl"])
    (tmp_path / "2" / "b.wasm").write_bytes(CONTENT["b.wasm"])
    (tmp_path / "3" / "a.whl").write_bytes(b"something else")
    kept = files.have(tmp_path)
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == CONTENT


def test_where_a_file_cannot_be_kept_a_sentence_names_the_place(asked, tmp_path):
    for name in CONTENT:
        (tmp_path / "kept" / name).mkdir(parents=True)
        (tmp_path / name).write_bytes(CONTENT[name])
    with pytest.raises(files.MissingFiles, match=r"kept.* cannot be written to: Is a directory"):
        files.have(tmp_path)


@pytest.mark.parametrize("name", ["nowhere", "a file"])
def test_what_is_no_folder_is_not_looked_into_and_a_sentence_says_so(asked, tmp_path, name):
    (tmp_path / "a file").touch()
    with pytest.raises(files.MissingFiles, match=f"{name} is not a folder"):
        files.have(tmp_path / name)
    assert asked == []


def test_a_file_that_was_spoilt_is_fetched_again(asked, tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    kept.mkdir()
    for name in CONTENT:
        (kept / name).write_bytes(CONTENT[name])
    (kept / "a.whl").write_bytes(b"spoilt")
    answers = {"https://example.org/a.whl": io.BytesIO(CONTENT["a.whl"])}
    monkeypatch.setattr(files, "urlopen", lambda address, timeout: answers.pop(address))
    files.have()
    assert (kept / "a.whl").read_bytes() == CONTENT["a.whl"]
    assert answers == {}


def test_files_are_found_inside_of_packages(asked, tmp_path, monkeypatch):
    def npm(folder, *wanted):
        with tarfile.open(folder / "n-1.tgz", "w:gz") as archive:
            member = tarfile.TarInfo("package/dist/b.wasm")
            member.size = len(CONTENT["b.wasm"])
            archive.addfile(member, io.BytesIO(CONTENT["b.wasm"]))
        return True

    def pip(folder, *wanted):
        with zipfile.ZipFile(folder / "p-1.whl", "w") as wheel:
            wheel.writestr("p/pyodide/a.whl", CONTENT["a.whl"])
        return True

    monkeypatch.setattr(files, "_npm_pack", npm)
    monkeypatch.setattr(files, "_pip_download", pip)
    assert {path.name for path in files.have().iterdir()} == {*CONTENT}
