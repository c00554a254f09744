"""What every SDK is asked, and the tools that it may use."""

from ..family_script import result_of

PARAMETERS = {"type": "object", "properties": {"city": {"type": "string", "description": "A city."}}, "required": ["city"]}
NOTHING = {"type": "object", "properties": {}}
ABOUT = "The weather of a city."
# Each tool with what it is for and what it takes.
TOOLS = {"weather": (ABOUT, PARAMETERS), "clock": ("The time of day.", NOTHING)}
SCHEMA = {
    "type": "object",
    "properties": {"town": {"type": "string"}, "people": {"type": "integer"}},
    "required": ["town", "people"],
    "additionalProperties": False,
}
LIMIT = 4096
PATIENCE = 20.0
# The tools of OpenAI's form, which others have taken over.
FUNCTIONS = [
    {"type": "function", "function": {"name": name, "description": about, "parameters": parameters}}
    for name, (about, parameters) in TOOLS.items()
]


def weather(city: str) -> str:
    """The weather of a city."""
    return result_of("weather", {"city": city})


def clock() -> str:
    """The time of day."""
    return result_of("clock", {})


def use(name: str, arguments: dict) -> str:
    """What a tool gives."""
    return {"weather": weather, "clock": clock}[name](**arguments)
