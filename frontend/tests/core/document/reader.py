"""The name, the texts and the default of each YAML text that comes as a line of JSON, as the engine reads them."""

import json
import sys

from engine.document import parse
from engine.edits import document_to_json

for line in sys.stdin:
    parsed = parse(json.loads(line).encode())
    said = None if parsed.document is None else document_to_json(parsed.document)
    print(json.dumps({"document": said, "problems": [str(problem.message) for problem in parsed.problems]}))
