"""The older route of completions in front of models that only converse, with OpenAI's SDK."""

import openai
import pytest

from support.family_fixtures import families, front, upstream  # noqa: F401 (fixtures)
from support.family_script import INPUT, OUTPUT, TEXT

WHOLE = "".join(TEXT)
FAMILIES = ("messages", "generate_content", "converse")


@pytest.fixture
def key(front):
    return front.key()


@pytest.fixture
def client(front, key):
    return front.openai(key).with_options(max_retries=0)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_prompt_is_gone_on_with(front, upstream, client, key, family):
    answer = client.completions.create(model=family, prompt="Say hello from a town", max_tokens=50, echo=True)

    assert answer.object == "text_completion"
    assert [choice.text for choice in answer.choices] == ["Say hello from a town" + WHOLE]
    assert (answer.choices[0].index, answer.choices[0].finish_reason) == (0, "stop")
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (INPUT, OUTPUT)
    assert upstream.asked[0].text == "Say hello from a town"
    row = front.row(key)
    assert (row["operation"], row["input_tokens"], row["output_tokens"], row["accuracy"]) == ("completions", INPUT, OUTPUT, "reported")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_stream_of_completions(front, upstream, client, key, family):
    chunks = list(
        client.completions.create(
            model=family, prompt=["Say hello from a town"], max_tokens=50, stream=True, stream_options={"include_usage": True}
        )
    )

    assert "".join(choice.text for chunk in chunks for choice in chunk.choices) == WHOLE
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason] == ["stop"]
    assert {chunk.object for chunk in chunks} == {"text_completion"}
    assert chunks[-1].usage.completion_tokens == OUTPUT
    assert upstream.asked[0].stream
    assert front.row(key)["accuracy"] == "reported"


@pytest.mark.parametrize(("fields", "param"), [({"prompt": ["a", "b"]}, "prompt"), ({"prompt": "a", "suffix": "z"}, "suffix"), ({"prompt": [1, 2]}, "prompt")])
def test_what_no_conversation_can_say_is_refused(upstream, client, fields, param):
    with pytest.raises(openai.BadRequestError) as refused:
        client.completions.create(model="messages", max_tokens=50, **fields)

    assert refused.value.param == param
    assert upstream.asked == []
