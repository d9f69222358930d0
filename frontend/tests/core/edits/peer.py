"""What the engine's edits make of each line of JSON on standard input, as a line of JSON."""

import json
import sys

from engine.edits import EditRefused, apply, document_from_json, document_to_json, from_json, invert, to_json

for line in sys.stdin:
    said = json.loads(line)
    document = document_from_json(said["document"])
    steps = []
    for one in said["edits"]:
        try:
            edit = from_json(one)
            inverse = [to_json(back) for back in invert(document, edit)]
            document = apply(document, edit)
            steps.append({"inverse": inverse})
        except EditRefused as refused:
            steps.append({"refused": refused.problem.code})
    print(json.dumps({"steps": steps, "document": document_to_json(document)}))
