"""Adopting: the pictures of jobs that ended before pictures were remembered for themselves."""

import json
import re
import sqlite3
from hashlib import sha256
from typing import Final

_SIZE: Final = re.compile(r"(\d+) x (\d+)")


def adopt(index: sqlite3.Connection) -> None:
    """Remember the files that the jobs of version 1 made, the oldest first. Their prompts are not known.

    Written for the tables of version 2, whatever those of later versions are.
    """
    jobs = index.execute(
        "select id, job.name, ended, outputs, document, parameters, targets from job join work on work.job = job.id "
        "where ended is not null and outputs like '%\"file\"%' order by ended, number"
    ).fetchall()
    for job, name, ended, outputs, document, parameters, targets in jobs:
        digest = sha256(document.encode("utf-8", "surrogatepass")).hexdigest()
        index.execute("insert or ignore into paper values (?, ?)", (digest, document))
        making = index.execute(
            "insert into making (job, name, paper, parameters, targets, texts, seeds, words) "
            "values (?, ?, ?, ?, ?, '[]', '[]', ?)",
            (job, name, digest, parameters, targets, name.casefold()),
        ).lastrowid
        for output, made in json.loads(outputs).items():
            for file in made:
                if file.get("kind") == "file":
                    size = _SIZE.fullmatch(file["label"])
                    index.execute(
                        "insert or replace into picture (digest, making, output, media_type, size, width, height, "
                        "label, made, root, workflow, models) values (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '[]')",
                        (
                            *(file["digest"], making, output, file["media_type"], file["size"]),
                            *((int(size[1]), int(size[2])) if size else (None, None)),
                            *(file["label"], ended),
                        ),
                    )
    index.execute("delete from making where number not in (select making from picture)")
    index.execute("delete from paper where digest not in (select paper from making)")
