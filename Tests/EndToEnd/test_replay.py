"""Recorded exchanges through the gateway: in their own dialect byte for byte, and in every other by what they say.

A few made by hand are always replayed; real traffic is where `GATEHOUSE_FIXTURES` names it, or in `../shared/fixtures` beside the
repository. `replay_report.py` shows what is made of it, and why.
"""

import pytest

from replay_report import CHECKS, HAND_MADE, RESTS, Replay
from support.answers import read
from support.expected_usage import ExpectedUsage, expected_usage
from support.replay import folder_of_recordings, load


def test_recordings_made_by_hand_are_replayed_without_a_difference(directory):
    with Replay(HAND_MADE, directory) as replay:
        report = replay.run()

    assert report.failures == []
    assert not report.rests and not report.apart
    assert report.total("asked").passed == len(load(HAND_MADE))
    assert all(report.total(check).passed > 15 for check in CHECKS)


def test_what_is_expected_of_a_recording_is_what_was_made():
    """The readers that judge the gateway are themselves held against facts."""
    made = {recording.id: recording for recording in load(HAND_MADE)}
    tools = made["hand-messages-thinking-tools-stream"]
    assert read("messages", True, tools.answer).called == [("weather", '{"city": "Z\\u00fcrich"}'), ("weather", "{}")]
    array = made["hand-generate_content-array"]
    assert read("generate_content", True, array.answer).text == "Grüße aus Zürich"
    converse = made["hand-simple-converse-stream"]
    assert read("converse", True, converse.answer).text == "Grüße aus Zürich"

    def counted(name: str) -> ExpectedUsage:
        recording = made[name]
        return expected_usage(recording.provider, recording.operation, recording.stream, recording.answer)

    assert counted("hand-xai-reasoning") == ExpectedUsage(10, 12, cached=3)
    assert counted("hand-messages-thinking-tools-stream") == ExpectedUsage(21, 11, cached=7, cache_write=5)
    assert counted("hand-simple-generate_content-stream") == ExpectedUsage(8, 9, cached=2)
    assert counted("hand-simple-converse-stream") == ExpectedUsage(15, 6, cached=8, cache_write=4)


def test_recordings_of_providers(directory):
    folder = folder_of_recordings()
    if folder is None:
        pytest.skip("no recorded traffic: neither GATEHOUSE_FIXTURES nor ../shared/fixtures, so only what is made by hand is replayed")
    with Replay(folder, directory) as replay:
        report = replay.run()

    print(report.markdown())
    assert report.failures == []
    assert {reason for reasons in report.rests.values() for reason in reasons} <= RESTS
