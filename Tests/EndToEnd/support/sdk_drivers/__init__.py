"""The SDKs of every dialect, and frameworks that stand on them, behind one interface, so that each can be asked the same.

A driver has `plain`, `stream`, `loop` with tools, `schema` and `image`, and an SDK also `leave`; `seen` says what its user sees of a
failure, `classes` of which class that is: by the status, and for one that comes `late`, ends `midway` or `abruptly`.
"""

from .asking import PARAMETERS, TOOLS
from .failing import Seen
from .of_agents import AgentsChat, AgentsResponses
from .of_anthropic import Anthropic
from .of_bedrock import Bedrock
from .of_cohere import Cohere
from .of_google import Google
from .of_langchain import LangChainAnthropic, LangChainChat, LangChainResponses
from .of_mistral import Mistral
from .of_openai import OpenAIChat, OpenAIResponses
from .of_pydantic import PydanticAnthropic, PydanticChat, PydanticGoogle, PydanticResponses

__all__ = ["DRIVERS", "FRAMEWORKS", "PARAMETERS", "SDKS", "TOOLS", "Seen"]

SDKS = {
    "openai-chat": OpenAIChat,
    "openai-responses": OpenAIResponses,
    "anthropic": Anthropic,
    "google-genai": Google,
    "cohere": Cohere,
    "mistralai": Mistral,
    "boto3": Bedrock,
}
FRAMEWORKS = {
    "langchain-chat": LangChainChat,
    "langchain-responses": LangChainResponses,
    "langchain-anthropic": LangChainAnthropic,
    "pydantic-chat": PydanticChat,
    "pydantic-responses": PydanticResponses,
    "pydantic-anthropic": PydanticAnthropic,
    "pydantic-google": PydanticGoogle,
    "agents-chat": AgentsChat,
    "agents-responses": AgentsResponses,
}
DRIVERS = SDKS | FRAMEWORKS
