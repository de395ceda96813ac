"""A stand-in for the OpenAI API v1: the same requests, answers, streams and errors, no model and no money.

Its answers are made from the prompt alone, so that the same question gets the same answer, and they quote all that the
prompt held, so that whoever reads them sees what a model would have been told. It shares no code with `shared`.
"""

from infra.local.sandbox.openai.app import create_app

__all__ = ["create_app"]
