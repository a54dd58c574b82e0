"""The settings: the defaults, all of `playwright.config.py`, and an error that names the culprit."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from chatkit_e2e.settings import SETTINGS, Settings, load
from tests.checkout import ROOT

CONFIG = ROOT / "playwright.config.py"
TEXT = CONFIG.read_text(encoding="utf-8")


def config(folder: Path, text: str) -> Path:
    path = folder / "playwright.config.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_checkouts_file_is_what_holds() -> None:
    assert load(CONFIG) == SETTINGS


def test_the_file_sets_everything_and_nothing_else() -> None:
    names = [line.split(" = ")[0] for line in TEXT.splitlines() if " = " in line and not line.startswith("#")]
    assert sorted(names) == sorted(name.upper() for name in Settings.model_fields)


def test_what_the_file_says_is_what_holds(tmp_path: Path) -> None:
    settings = load(config(tmp_path, TEXT.replace("(800, 600)", "(320, 480)").replace('"en-US"', '"de-DE"')))
    assert (settings.viewport, settings.locale) == ((320, 480), "de-DE")
    assert settings.answer_limit == SETTINGS.answer_limit


def test_the_report_lies_beside_the_file(tmp_path: Path) -> None:
    assert load(config(tmp_path, TEXT)).report == tmp_path / "report"


def test_an_absolute_report_stays_where_it_is(tmp_path: Path) -> None:
    text = TEXT.replace('REPORT = "report"', f"REPORT = {str(tmp_path / 'elsewhere')!r}")
    assert load(config(tmp_path, text)).report == tmp_path / "elsewhere"


@pytest.mark.parametrize("name", sorted({*Settings.model_fields} - {"report"}))
def test_what_the_file_leaves_out_has_its_default(tmp_path: Path, name: str) -> None:
    lines = [line for line in TEXT.splitlines() if not line.startswith(f"{name.upper()} =")]
    assert getattr(load(config(tmp_path, "\n".join(lines))), name) == Settings.model_fields[name].default


def test_without_a_file_the_report_lies_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config(tmp_path, "raise RuntimeError('a file of somebody else')")
    monkeypatch.chdir(tmp_path)
    assert load(None) == Settings(report=tmp_path / "report")


def test_an_unknown_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"answer_limits\n  Extra inputs"):
        load(config(tmp_path, f"{TEXT}\nANSWER_LIMITS = 1\n"))


@pytest.mark.parametrize(
    ("right", "wrong", "name"),
    [
        ("(800, 600)", "(960, 720, 1)", "viewport"),
        ('"light"', '"bright"', "color_scheme"),
        ('"reduce"', "True", "reduced_motion"),
        ("20_000", '"soon"', "boot_limit"),
        ('"auto"', "None", "component"),
    ],
)
def test_a_setting_of_the_wrong_type_is_named(tmp_path: Path, right: str, wrong: str, name: str) -> None:
    with pytest.raises(ValidationError, match=name):
        load(config(tmp_path, TEXT.replace(right, wrong)))


def test_names_in_lower_case_are_no_settings(tmp_path: Path) -> None:
    assert load(config(tmp_path, f"{TEXT}\nhelper = 7\n")).locale == SETTINGS.locale
