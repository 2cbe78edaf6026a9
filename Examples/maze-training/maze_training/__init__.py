"""A tiny policy that learns mazes by reinforcement learning, with its advantages from the service."""
