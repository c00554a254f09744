"""The examples of the manual's page on dialects work as they stand there."""

import json
import pathlib
import re
import subprocess

import pytest

from support.gateway import Gateway

PAGE = (pathlib.Path(__file__).parents[2] / "docs" / "dialects.md").read_text()
EXAMPLES = re.findall(r"^(\w+):\n\n```sh\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
TEXTS = {
    "OpenAI": lambda answer: answer["choices"][0]["message"]["content"],
    "Anthropic": lambda answer: answer["content"][0]["text"],
    "Gemini": lambda answer: answer["candidates"][0]["content"]["parts"][0]["text"],
    "Bedrock": lambda answer: answer["output"]["message"]["content"][0]["text"],
    "Invoke": lambda answer: answer["content"][0]["text"],
    "Cohere": lambda answer: answer["message"]["content"][0]["text"],
}


def test_there_is_an_example_of_each():
    assert {name for name, _ in EXAMPLES} == set(TEXTS)


@pytest.mark.parametrize(("name", "command"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_is_answered(directory, name, command):
    with Gateway(directory) as gateway:
        environment = {**gateway.environment, "GATEHOUSE_KEY": gateway.bootstrap_secret}
        assert "http://127.0.0.1:8080/" in command
        here = command.replace("http://127.0.0.1:8080", gateway.url)
        run = subprocess.run(["bash", "-c", here], env=environment, capture_output=True, text=True, timeout=30)
        assert run.returncode == 0, run.stdout + run.stderr
        assert TEXTS[name](json.loads(run.stdout))
        if name == "Bedrock":
            assert json.loads(run.stdout)["metrics"]["latencyMs"] >= 0
