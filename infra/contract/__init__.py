"""What outside tools make of docs/openapi.json; `python -m infra.contract` is `make contract`."""
