"""The least that an HTTP function of this stack can be."""

from __future__ import annotations

from fastapi import FastAPI
from mangum import Mangum
from pynamodb.connection import Connection

app = FastAPI()


@app.get("/")
async def root() -> dict[str, str]:
    return {"status": "ok"}


handler = Mangum(app, lifespan="off")
client = Connection().client
