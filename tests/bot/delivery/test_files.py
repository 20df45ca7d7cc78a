"""Files of a folder: a new version never takes the place of one somebody may have completed."""

from pathlib import Path

from bot.delivery.files import write
from handlers.engine.messages import Attachment


def letter(content: bytes) -> Attachment:
    return Attachment(name="lettre.docx", media_type="application/octet-stream", content=content, description="")


def test_what_the_person_wrote_stays(tmp_path: Path) -> None:
    """A second and a third version get names of their own."""
    [first] = write(tmp_path, [letter(b"a")])
    first.write_bytes(b"a, signed")
    names = [path.name for version in (b"b", b"c") for path in write(tmp_path, [letter(version)])]
    assert names == ["lettre-2.docx", "lettre-3.docx"]
    assert first.read_bytes() == b"a, signed"


def test_the_same_file_is_not_doubled(tmp_path: Path) -> None:
    """What has not changed keeps its one name."""
    assert write(tmp_path, [letter(b"a")]) == write(tmp_path, [letter(b"a")])


def test_a_name_stays_in_its_folder(tmp_path: Path) -> None:
    """A path in a name leads nowhere else."""
    outside = Attachment(name="../x.txt", media_type="text/plain", content=b"x", description="")
    assert write(tmp_path / "in", [outside]) == [tmp_path / "in" / "x.txt"]
