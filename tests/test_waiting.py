"""Tests in a browser wait for a state, and not for a time that a busy machine needs more of."""

from conftest import ROOT


def test_no_test_in_a_browser_waits_for_a_time() -> None:
    name = "wait_for_" + "timeout"
    tests = list((ROOT / "tests").rglob("*.py"))
    assert len(tests) > 50
    assert not [str(path) for path in tests if name in path.read_text(encoding="utf-8")]
