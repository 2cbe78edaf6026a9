"""Client of the advantaged service: rewards and advantages for reinforcement learning with verifiable rewards."""

from .aio import AsyncClient, AsyncStream
from .client import Client
from .errors import AdvantagedError, ProblemError, UnavailableError
from .result import Result
from .stream import Stream

__all__ = ["AdvantagedError", "AsyncClient", "AsyncStream", "Client", "ProblemError", "Result", "Stream", "UnavailableError"]
__version__ = "0.1.0"
