"""API endpoint groups, one Lambda function each. Imported before FastAPI, so what it must find is said here."""

import gc
import sys
from importlib.util import find_spec
from types import ModuleType

from pydantic import BaseModel, ConfigDict

# All that is imported stays, a hundred thousand objects: nothing is collected until `lambda_handler` sets them apart.
gc.set_threshold(200_000, 20, 100)

# Validators are made when one is first used: of our models, and of FastAPI's fifty of an API document.
BaseModel.model_config = ConfigDict(defer_build=True)

# FastAPI imports this to learn whether it is there, which compiles a dozen patterns; few requests use it.
_EMAILS = "email_validator"
if _EMAILS not in sys.modules and find_spec(_EMAILS) is not None:
    sys.modules[_EMAILS] = ModuleType(_EMAILS)
    try:
        import fastapi.openapi.models  # noqa: F401
    finally:
        del sys.modules[_EMAILS]
