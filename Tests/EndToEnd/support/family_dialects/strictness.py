"""What OpenAI demands of a schema that is to be followed to the letter ("Structured outputs: supported schemas")."""

from ..family_script import Complaint

UNKNOWN = {"allOf", "oneOf", "not", "if", "then", "else", "default", "dependentRequired", "dependentSchemas", "patternProperties"}


def check_strict(schema: dict | None, place: str) -> None:
    """Complains as the API does, about the first thing that it refuses."""
    if not isinstance(schema, dict) or schema.get("type") != "object" or "anyOf" in schema:
        raise Complaint(f"{place}: strict, but its schema is no object: {schema}")
    for name, inner in (schema.get("$defs") or schema.get("definitions") or {}).items():
        _check(inner, f"{place}.{name}")
    _check(schema, place)


def _check(schema: dict, place: str) -> None:
    if unknown := UNKNOWN & set(schema):
        raise Complaint(f"{place}: {sorted(unknown)} is not permitted with strict")
    if "$ref" in schema:
        if len(schema) > 1:
            raise Complaint(f"{place}: $ref cannot have keywords beside it")
        return
    if not {"type", "anyOf"} & set(schema):
        raise Complaint(f"{place}: a strict schema must have a type")
    for index, choice in enumerate(schema.get("anyOf") or []):
        _check(choice, f"{place}.anyOf[{index}]")
    if "array" in schema.get("type", ""):
        _check(schema["items"], f"{place}.items")
    if "object" in schema.get("type", ""):
        properties = schema.get("properties") or {}
        if schema.get("additionalProperties") is not False:
            raise Complaint(f"{place}: additionalProperties is required to be supplied and to be false")
        if set(schema.get("required") or []) != set(properties):
            raise Complaint(f"{place}: required is required to include every key in properties")
        for name, inner in properties.items():
            _check(inner, f"{place}.{name}")
