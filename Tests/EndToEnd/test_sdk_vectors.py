"""Embeddings, reranking and counts of tokens by real SDKs, in front of every family of upstreams."""

import anthropic
import cohere
import httpx
import pytest
from google import genai
from google.genai import types

from support.gateway import Gateway
from support.money import nano
from support.tokens import chat_tokens, encoding
from support.vectors import COUNT, EMBEDDING, RANKING, TOKENS, UNITS, VectorUpstream, vector

TEXTS = ["a ferry", "a longer ferry"]
DOCUMENTS = ["short", "the longest of them all", "a middling one"]
SHORT = 2
ONE_TEXT_A_CALL = ("titan",)
UNIT = 2_000_000


@pytest.fixture(scope="module")
def vectors():
    with VectorUpstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def front(vectors, tmp_path_factory):
    with Gateway(tmp_path_factory.mktemp("vectors"), vectors.configuration(), {"VECTOR_KEY": "sk-vector-operator"}) as gateway:
        yield gateway


@pytest.fixture
def upstream(vectors):
    vectors.reset()
    yield vectors
    assert vectors.complaints == []


@pytest.fixture
def key(front):
    return front.key()


HELD: list[genai.Client] = []


def google(front, key):
    client = genai.Client(api_key=key.secret, http_options=types.HttpOptions(base_url=front.url))
    # A client that nobody holds closes its connections, even under a call of its `models`.
    HELD.append(client)
    return client


def cohere_client(front, key):
    return cohere.ClientV2(api_key=key.secret, base_url=front.url)


def assert_booked(front, key, tokens: int = TOKENS) -> None:
    row = front.row(key)
    assert (row["status"], row["accuracy"]) == (200, "reported"), row
    assert (row["input_tokens"], row["output_tokens"]) == (tokens, 0)
    assert nano(row["cost_usd"]) == tokens * 1_000


def inputs(model: str) -> list[str]:
    return TEXTS[:1] if model in ONE_TEXT_A_CALL else TEXTS


@pytest.mark.parametrize("model", EMBEDDING)
def test_openai_embeds_at_every_family(front, upstream, key, model):
    answer = front.openai(key).embeddings.create(model=model, input=inputs(model))

    assert [item.embedding for item in answer.data] == [vector(text) for text in inputs(model)]
    assert [item.index for item in answer.data] == list(range(len(answer.data)))
    assert answer.usage.prompt_tokens == TOKENS
    assert_booked(front, key)


@pytest.mark.parametrize("model", EMBEDDING)
def test_google_embeds_at_every_family(front, upstream, key, model):
    # By its name the SDK takes this model for one that makes one vector of all texts, and sends them as one.
    asked = TEXTS[:1] if model == "gemini" else inputs(model)
    answer = google(front, key).models.embed_content(model=model, contents=asked)

    assert [embedding.values for embedding in answer.embeddings] == [vector(text) for text in asked]
    assert_booked(front, key)


@pytest.mark.parametrize("model", EMBEDDING)
def test_cohere_embeds_at_every_family(front, upstream, key, model):
    answer = cohere_client(front, key).embed(model=model, texts=inputs(model), input_type="search_query", embedding_types=["float"])

    assert answer.embeddings.float_ == [vector(text) for text in inputs(model)]
    assert answer.meta.billed_units.input_tokens == TOKENS
    assert_booked(front, key)


def test_what_the_vectors_are_for_is_told_in_the_targets_words(front, upstream, key):
    options = types.EmbedContentConfig(task_type="RETRIEVAL_QUERY", output_dimensionality=2)
    google(front, key).models.embed_content(model="cohere", contents=TEXTS, config=options)
    cohere_client(front, key).embed(model="gemini", texts=TEXTS, input_type="clustering", embedding_types=["float"])

    assert (upstream.asked[0][1]["input_type"], upstream.asked[0][1]["output_dimension"]) == ("search_query", 2)
    assert all(one["taskType"] == "CLUSTERING" for one in upstream.asked[1][1]["requests"])


@pytest.mark.parametrize("model", ["gemini", "vertex", "cohere", "titan"])
def test_tokens_are_refused_where_a_target_takes_texts(front, upstream, key, model):
    answer = front.post("/v1/embeddings", key, json={"model": model, "input": [1, 2, 3]})

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_body"
    assert upstream.asked == []


@pytest.mark.parametrize("model", RANKING)
def test_cohere_reranks_at_every_family(front, upstream, key, model):
    answer = cohere_client(front, key).rerank(model=model, query="which", documents=DOCUMENTS, top_n=2)

    assert [result.index for result in answer.results] == [1, SHORT]
    assert answer.results[0].relevance_score == len(DOCUMENTS[1]) / 100
    row = front.row(key)
    if model == "rank-cohere":
        assert (row["accuracy"], nano(row["cost_usd"])) == ("reported", UNITS * UNIT)
    elif model == "rank-bedrock":
        assert (row["accuracy"], nano(row["cost_usd"])) == ("estimated", UNIT)
    elif model != "rank-tei":
        assert (row["accuracy"], nano(row["cost_usd"])) == ("reported", TOKENS * 1_000)


@pytest.mark.parametrize("model", RANKING)
def test_jinas_callers_get_their_documents_back_from_every_family(front, upstream, key, model):
    body = {"model": model, "query": "which", "documents": DOCUMENTS, "top_n": 1}
    answer = front.post("/v1/rerank", key, json=body)

    assert answer.status_code == 200, answer.text
    (result,) = answer.json()["results"]
    assert result["index"] == 1
    # A server that is asked in Jina's form is passed as it is, and this one gives no documents.
    if model not in ("rank-jina", "rank-vllm"):
        assert result["document"] == {"text": DOCUMENTS[1]}


def test_search_units_are_held_for(front, upstream):
    body = {"model": "rank-cohere", "query": "q", "documents": ["d"] * 101}
    poor = front.key(budget={"limit_usd": "0.003999999", "window": "day"})
    enough = front.key(budget={"limit_usd": "0.004", "window": "day"})

    assert front.post("/v2/rerank", poor, json=body).status_code == 429
    assert upstream.asked == []
    assert front.post("/v2/rerank", enough, json=body).status_code == 200
    assert nano(front.budget(f"key:{enough.id}")["remaining_usd"]) == 0


@pytest.mark.parametrize("model", ["count-anthropic", "count-gemini"])
def test_targets_that_count_are_asked(front, upstream, key, model):
    client = anthropic.Anthropic(base_url=front.url, api_key=key.secret, max_retries=0)
    counted = client.messages.count_tokens(model=model, system="Be kind.", messages=[{"role": "user", "content": "Hello"}])
    other = google(front, key).models.count_tokens(model=model, contents="Hello")

    assert counted.input_tokens == COUNT
    assert other.total_tokens == COUNT
    assert len(upstream.asked) == 2
    for row in front.rows(2, key_id=key.id):
        assert (row["status"], row["accuracy"], nano(row["cost_usd"])) == (200, "none", 0)


def test_the_gateway_counts_what_tiktoken_counts(front, upstream):
    # A budget that would not pay for a token: a count is free.
    key = front.key(budget={"limit_usd": "0.000000001", "window": "day"})
    client = anthropic.Anthropic(base_url=front.url, api_key=key.secret, max_retries=0)
    text = "Grüße aus Zürich, with love 🚢"

    counted = client.messages.count_tokens(model="count-openai", system="Be kind.", messages=[{"role": "user", "content": text}])

    messages = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": text}]
    assert counted.input_tokens == chat_tokens(encoding("o200k_base"), messages)
    assert upstream.asked == []
    assert nano(front.row(key)["cost_usd"]) == 0


def test_counts_keep_to_requests_per_minute(front, upstream):
    key = front.key(limits={"rpm": 1})
    body = {"model": "count-openai", "messages": [{"role": "user", "content": "Hello"}]}

    assert front.post("/v1/messages/count_tokens", key, json=body).status_code == 200
    refused = front.post("/v1/messages/count_tokens", key, json=body)
    assert refused.status_code == 429
    assert refused.json()["error"]["type"] == "rate_limit_error"


def test_refusals_are_in_the_callers_words(front, upstream, key):
    def ask(path: str, body: dict) -> httpx.Response:
        return front.post(path, key, json=body)

    assert ask("/v1beta/models/none:embedContent", {"content": {"parts": [{"text": "a"}]}}).json()["error"]["status"] == "NOT_FOUND"
    assert isinstance(ask("/v2/embed", {"model": "none", "texts": ["a"]}).json()["message"], str)
    assert isinstance(ask("/v2/rerank", {"model": "none", "query": "q", "documents": ["a"]}).json()["message"], str)
