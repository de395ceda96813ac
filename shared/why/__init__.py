"""Why a thing stands where it stands, in sentences: what happened, what it waits for, since when, who can move it."""
