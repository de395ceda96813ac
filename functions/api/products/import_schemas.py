"""What the import of the catalogue takes."""

from __future__ import annotations

import base64
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.http.models import RequestModel, example
from shared.shop.catalog.product_csv import InvalidCsvError, decode


class ProductImportRequest(RequestModel):
    """A catalogue as a CSV file: its text, or its bytes in base64 when it may be in another encoding than UTF-8.

    The columns may be named in English or Russian, and be separated by commas, semicolons or tabs.
    """

    model_config = example(csv="article,name,price,sizes\nCOAT-01,Wool coat,5000.00,S:5|M:8\n", stock_mode="keep")

    csv: Annotated[str, Field(max_length=900_000, description="The file's text: header, one product a line")] = ""
    csv_base64: Annotated[
        str,
        Field(max_length=1_000_000, description="The file's bytes: UTF-8, UTF-16 or windows-1251"),
    ] = ""
    stock_mode: Annotated[
        Literal["keep", "set", "add"],
        Field(
            description="What happens to the stock of sizes that are there already: it is left alone, set to the "
            "file's units, or the file's units are added to it"
        ),
    ] = "keep"

    @model_validator(mode="after")
    def _one_file(self) -> Self:
        if bool(self.csv) == bool(self.csv_base64):
            raise ValueError("either csv or csv_base64 is given")
        return self

    def text(self) -> str:
        """The file's text. Raises InvalidCsvError for bytes that are none."""
        if self.csv:
            return self.csv
        try:
            data = base64.b64decode(self.csv_base64, validate=True)
        except ValueError:
            raise InvalidCsvError("csv_base64 is not base64.", code="csv_encoding") from None
        return decode(data)
