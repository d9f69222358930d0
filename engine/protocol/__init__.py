"""The protocol: everything that crosses between browser, server and workers, as pydantic models, one file a noun.

Pure: no sockets, no files, no clock. `docs/protocol.md`, OpenAPI and the types of TypeScript are made from this.
"""
