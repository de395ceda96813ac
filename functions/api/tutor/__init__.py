"""The assistant: questions about lessons and about one's own records, and handing them over to support."""
