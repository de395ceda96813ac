"""What Lambda runs. This file is imported before all others, so what must come first is here."""

import gc
import os

# Importing makes a hundred thousand objects that all stay, and a request leaves few cycles behind: by default the
# collector would traverse all of them dozens of times, a tenth of a cold start.
gc.set_threshold(50_000, 20, 100)
# There are none; looking for them reads the metadata of every installed package.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
