"""Client of the advantaged service: rewards and advantages for reinforcement learning with verifiable rewards."""

from .aio import AsyncClient
from .client import Client, Result
from .errors import AdvantagedError, ProblemError, UnavailableError

__all__ = ["AdvantagedError", "AsyncClient", "Client", "ProblemError", "Result", "UnavailableError"]
__version__ = "0.1.0"
