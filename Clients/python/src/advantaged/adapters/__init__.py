"""Plugs the service into trainers, a module for each. None of them imports its trainer before it is used."""
