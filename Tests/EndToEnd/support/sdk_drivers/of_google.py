"""Google's SDK."""

import json

import httpx2
from google import genai
from google.genai import errors, types

from ..family_script import LAST
from .asking import PATIENCE, SCHEMA, TOOLS, use
from .failing import Seen


class Google:
    """`google-genai`, generateContent."""

    classes = {
        400: errors.ClientError,
        401: errors.ClientError,
        404: errors.ClientError,
        429: errors.ClientError,
        502: errors.ServerError,
        503: errors.ServerError,
        504: errors.ServerError,
        "late": httpx2.ReadTimeout,
        "midway": errors.APIError,
        "abruptly": errors.APIError,
    }

    def __init__(self, url: str, secret: str, patience: float = PATIENCE):
        options = types.HttpOptions(base_url=url, timeout=int(patience * 1000))
        self.client = genai.Client(api_key=secret, http_options=options)
        self.models = self.client.models

    @staticmethod
    def seen(error: Exception) -> Seen:
        if not isinstance(error, errors.APIError):
            return Seen(type(error), None, str(error))
        response = getattr(error, "response", None)
        return Seen(type(error), error.code, error.message or "", getattr(response, "headers", {}).get("retry-after"))

    def plain(self, model: str, text: str) -> str:
        config = types.GenerateContentConfig(system_instruction="Be kind.")
        return self.models.generate_content(model=model, contents=text, config=config).text

    def stream(self, model: str, text: str) -> str:
        return "".join(chunk.text or "" for chunk in self.models.generate_content_stream(model=model, contents=text))

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        functions = [
            types.FunctionDeclaration(name=name, description=about, parameters_json_schema=form) for name, (about, form) in TOOLS.items()
        ]
        config = types.GenerateContentConfig(
            tools=[types.Tool(function_declarations=functions)],
            thinking_config=types.ThinkingConfig(include_thoughts=True, thinking_budget=1024),
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        )
        contents = [types.Content(role="user", parts=[types.Part(text=text)])]
        while True:
            if is_stream:
                chunks = list(self.models.generate_content_stream(model=model, contents=contents, config=config))
                parts = [part for chunk in chunks for part in chunk.candidates[0].content.parts or []]
                content = types.Content(role="model", parts=parts)
            else:
                content = self.models.generate_content(model=model, contents=contents, config=config).candidates[0].content
            calls = [part.function_call for part in content.parts if part.function_call]
            if not calls:
                return "".join(part.text or "" for part in content.parts if not part.thought)
            results = [
                types.Part(function_response=types.FunctionResponse(id=call.id, name=call.name, response={"result": use(call.name, call.args or {})}))
                for call in calls
            ]
            contents += [content, types.Content(role="user", parts=results)]

    def schema(self, model: str) -> dict:
        config = types.GenerateContentConfig(response_mime_type="application/json", response_json_schema=SCHEMA)
        return json.loads(self.models.generate_content(model=model, contents="A town", config=config).text)

    def image(self, model: str, picture: bytes) -> str:
        parts = [types.Part.from_bytes(data=picture, mime_type="image/png"), types.Part(text="What is it?")]
        return self.models.generate_content(model=model, contents=[types.Content(role="user", parts=parts)]).text

    def leave(self, model: str, text: str) -> None:
        stream = self.models.generate_content_stream(model=model, contents=text)
        next(chunk for chunk in stream if LAST in (chunk.text or ""))
        stream.close()
        self.client.close()
