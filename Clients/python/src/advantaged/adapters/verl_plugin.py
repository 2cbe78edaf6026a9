"""Loaded by verl from `VERL_USE_EXTERNAL_MODULES`: registers the estimator of the environment."""

from . import verl

verl.register()
