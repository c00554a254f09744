"""Forms with files, as they are sent to the gateway: those that were recorded, and others in place of what was not kept."""

from .replay import Recording

BOUNDARY = "gatehouse-replay"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def form(recording: Recording, operation: str, model: str) -> tuple[bytes, str]:
    """The body of a form and its type, with a model in it."""
    if recording.sent and _model_field(recording.sent):
        return named(recording.sent, model), recording.headers["content-type"]
    file = "image" if operation.startswith("image") else "file"
    return _made(file, model, {"stream": "true"} if recording.stream else {}), TYPE


def named(body: bytes, model: str) -> bytes:
    """A form with another model."""
    start, end = _model_field(body)
    return body[:start] + model.encode() + body[end:]


def _model_field(body: bytes) -> tuple[int, int] | None:
    """Where the model's name stands in a form."""
    field = body.find(b'name="model"')
    if field < 0 or (start := body.find(b"\r\n\r\n", field)) < 0:
        return None
    return start + 4, body.find(b"\r\n", start + 4)


def _made(file: str, model: str, fields: dict[str, str]) -> bytes:
    parts = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {"model": model, **fields}.items()
    )
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{file}"; filename="a.bin"\r\n\r\n'
    return (parts + head).encode() + bytes(range(64)) + f"\r\n--{BOUNDARY}--\r\n".encode()
