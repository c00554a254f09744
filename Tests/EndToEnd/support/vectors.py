"""One upstream that embeds, reranks and counts in the form of every family, and refuses what that family would refuse."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

TOKENS = 7
UNITS = 2
COUNT = 14
PRICE = {"input": "1", "output": "0"}
UNIT_PRICE = {"input": "0", "output": "0", "search_unit": "0.002"}

# The models by their public name: the kind of the provider, and the target's model.
EMBEDDING = {
    "openai": ("openai-compatible", "text-embedding-3-small"),
    "gemini": ("gemini", "gemini-embedding-001"),
    "vertex": ("vertex", "text-embedding-005"),
    "cohere": ("cohere", "embed-v4.0"),
    "titan": ("bedrock", "amazon.titan-embed-text-v2:0"),
    "bedrock-cohere": ("bedrock", "cohere.embed-english-v3"),
    "jina": ("jina", "jina-embeddings-v3"),
    "voyage": ("voyage", "voyage-3.5"),
}
RANKING = {
    "rank-cohere": ("cohere", "rerank-v3.5"),
    "rank-jina": ("jina", "jina-reranker-v2-base-multilingual"),
    "rank-vllm": ("openai-compatible", "bge-reranker"),
    "rank-tei": ("tei", "bge-reranker"),
    "rank-bedrock": ("bedrock", "cohere.rerank-v3-5:0"),
}
COUNTING = {
    "count-anthropic": ("anthropic", "claude-opus-4-1"),
    "count-gemini": ("gemini", "gemini-2.5-flash"),
    "count-openai": ("openai-compatible", "gpt-4o"),
}


class Refused(Exception):
    """What a provider would answer with 400."""


def need(condition: bool, what: str) -> None:
    if not condition:
        raise Refused(what)


def vector(text: str) -> list[float]:
    """Numbers that tell which text they stand for, and survive 32 bits."""
    return [float(len(text)), 0.5]


def only(body: dict, *names: str) -> None:
    need(set(body) <= set(names), f"unknown fields {sorted(set(body) - set(names))}")


def texts(values) -> list[str]:
    need(isinstance(values, list) and values and all(isinstance(v, str) for v in values), "texts")
    return values


def openai(body: dict) -> dict:
    given = body["input"] if isinstance(body["input"], list) else [body["input"]]
    data = [{"object": "embedding", "index": i, "embedding": vector(t)} for i, t in enumerate(texts(given))]
    return {"object": "list", "data": data, "model": body["model"], "usage": {"prompt_tokens": TOKENS, "total_tokens": TOKENS}}


def gemini_one(body: dict, model: str) -> dict:
    only(body, "model", "content", "taskType", "title", "outputDimensionality")
    need(body.get("model", f"models/{model}") == f"models/{model}", "model")
    return {"values": vector(body["content"]["parts"][0]["text"])}


def cohere_embed(body: dict) -> dict:
    need(body["input_type"] in ("search_document", "search_query", "classification", "clustering"), "input_type")
    need(body["embedding_types"] == ["float"], "embedding_types")
    return {"id": "e", "embeddings": {"float": [vector(t) for t in texts(body["texts"])]}, "texts": body["texts"]}


def ranked(documents: list) -> list[dict]:
    """The longest document is the best one."""
    lengths = [len(d if isinstance(d, str) else d["text"]) for d in documents]
    return [{"index": i, "score": lengths[i] / 100} for i in sorted(range(len(lengths)), key=lambda i: -lengths[i])]


def relevance(body: dict, documents: list) -> list[dict]:
    results = [{"index": r["index"], "relevance_score": r["score"]} for r in ranked(documents)]
    return results[: body.get("top_n") or len(results)]


class VectorUpstream:
    def __init__(self):
        self.asked: list[tuple[str, dict]] = []
        self.complaints: list[str] = []
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                headers = {}
                try:
                    upstream.asked.append((self.path, body))
                    status, answer = 200, upstream.answer(unquote(self.path), body, headers)
                except (Refused, KeyError, TypeError, IndexError) as fault:
                    upstream.complaints.append(f"{self.path}: {fault!r} in {body}")
                    status, answer = 400, {"message": repr(fault)}
                content = json.dumps(answer).encode()
                self.send_response(status)
                for name, value in {"content-type": "application/json", "content-length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def reset(self) -> None:
        self.asked, self.complaints = [], []

    def configuration(self) -> dict:
        providers, models = {}, []
        for name, (kind, model) in {**EMBEDDING, **RANKING, **COUNTING}.items():
            provider = {"name": f"at-{kind}", "kind": kind, "base_url": f"{self.url}/{kind}", "api_key": "env:VECTOR_KEY"}
            provider |= {"bedrock": {"region": "eu-west-1"}, "vertex": {"project": "p", "location": "global"}}.get(kind, {})
            providers[kind] = provider
            by_unit = name in ("rank-cohere", "rank-bedrock")
            models.append({"name": name, "targets": [{"provider": provider["name"], "model": model, "price": UNIT_PRICE if by_unit else PRICE}]})
        return {"providers": list(providers.values()), "models": models, "teams": [{"name": "all", "models": ["*"]}]}

    def answer(self, path: str, body: dict, headers: dict):
        kind, route = re.fullmatch(r"/([^/]+)(/.*)", path).groups()
        match kind, route:
            case ("openai-compatible", "/embeddings"):
                return openai(body)
            case ("jina", "/embeddings"):
                only(body, "model", "input", "dimensions", "embedding_type", "task", "truncate", "late_chunking")
                return openai(body)
            case ("voyage", "/embeddings"):
                only(body, "model", "input", "input_type", "truncation", "output_dimension", "encoding_format", "output_dtype")
                need(body.get("encoding_format") in (None, "base64"), "encoding_format")
                return openai(body) | {"usage": {"total_tokens": TOKENS}}
            case ("gemini", "/models/gemini-embedding-001:embedContent"):
                return {"embedding": gemini_one(body, "gemini-embedding-001"), "usageMetadata": {"promptTokenCount": TOKENS}}
            case ("gemini", "/models/gemini-embedding-001:batchEmbedContents"):
                only(body, "requests")
                embeddings = [gemini_one(one, "gemini-embedding-001") for one in body["requests"]]
                return {"embeddings": embeddings, "usageMetadata": {"promptTokenCount": TOKENS}}
            case ("vertex", "/publishers/google/models/text-embedding-005:predict"):
                only(body, "instances", "parameters")
                one = TOKENS // len(body["instances"])
                counts = [one] * (len(body["instances"]) - 1)
                counts.append(TOKENS - sum(counts))
                found = zip(body["instances"], counts)
                return {"predictions": [{"embeddings": {"values": vector(i["content"]), "statistics": {"token_count": n}}} for i, n in found]}
            case ("cohere", "/embed"):
                return cohere_embed(body) | {"meta": {"billed_units": {"input_tokens": TOKENS}}}
            case ("bedrock", "/model/amazon.titan-embed-text-v2:0/invoke"):
                only(body, "inputText", "dimensions", "normalize", "embeddingTypes")
                return {"embedding": vector(body["inputText"]), "inputTextTokenCount": TOKENS}
            case ("bedrock", "/model/cohere.embed-english-v3/invoke"):
                need("model" not in body, "model")
                headers["X-Amzn-Bedrock-Input-Token-Count"] = str(TOKENS)
                return cohere_embed(body)
            case ("cohere", "/rerank"):
                only(body, "model", "query", "documents", "top_n", "max_tokens_per_doc", "priority")
                results = relevance(body, texts(body["documents"]))
                return {"id": "r", "results": results, "meta": {"api_version": {"version": "2"}, "billed_units": {"search_units": UNITS}}}
            case ("bedrock", "/model/cohere.rerank-v3-5:0/invoke"):
                only(body, "api_version", "query", "documents", "top_n")
                need(body["api_version"] == 2, "api_version")
                return {"results": relevance(body, texts(body["documents"]))}
            case (("jina" | "openai-compatible"), "/rerank"):
                only(body, "model", "query", "documents", "top_n", "return_documents", "truncate")
                return {"model": body["model"], "results": relevance(body, body["documents"]), "usage": {"total_tokens": TOKENS}}
            case ("tei", "/rerank"):
                only(body, "query", "texts", "truncate", "raw_scores", "return_text")
                return ranked(texts(body["texts"]))
            case ("anthropic", "/messages/count_tokens"):
                need("max_tokens" not in body and body["model"] == "claude-opus-4-1", "body")
                return {"input_tokens": COUNT}
            case ("gemini", "/models/gemini-2.5-flash:countTokens"):
                only(body, "contents", "generateContentRequest")
                return {"totalTokens": COUNT, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": COUNT}]}
        raise Refused(f"no route {route} at {kind}")
