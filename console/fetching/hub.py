"""The hub: what a repository holds, and its files, from where an earlier download broke off."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

from huggingface_hub import HfApi, constants, get_hf_file_metadata, get_token, hf_hub_url
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.file_download import http_get

from console.fetching.refused import NotFetched
from console.fetching.remote import DIGEST, Remote, Repository, digest_of
from engine.errors import Code

UNANSWERED: Final = cast("type[Exception]", HfHubHTTPError.__bases__[0])
"""What the library raises where there is no answer at all: an error of its HTTP client, of which there were two."""

LOGIN: Final = "set HF_TOKEN, or run `hf auth login`"


class Hub:
    """The hub that HF_ENDPOINT names, else huggingface.co, seen with the token that its library finds."""

    def __init__(self) -> None:
        self.endpoint: Final = (os.environ.get("HF_ENDPOINT") or constants.ENDPOINT).rstrip("/")
        self._api = HfApi(endpoint=self.endpoint, library_name="darkroom")

    def look(self, name: str, revision: str | None) -> Repository:
        """What a repository holds. Raises `NotFetched`."""
        with self._told(name, revision):
            info = self._api.model_info(name, revision=revision, files_metadata=True)
        files = {
            file.rfilename: Remote(file.size, digest)
            for file in info.siblings or ()
            if file.size is not None and DIGEST.fullmatch(digest := file.lfs.sha256 if file.lfs else file.blob_id or "")
        }
        return Repository(name, info.sha or "", files)

    def download(self, repository: Repository, file: str, target: Path, meter: Callable[..., Any]) -> None:
        """Bring a file to `target`, whose bytes, if it has any, are its beginning. Raises `NotFetched`, `OSError`.

        What came is told to what `meter` gives, as tqdm is told. It lies on the disk when this returns, and has the
        digest that the hub said.
        """
        remote = repository.files[file]
        if target.exists() and target.stat().st_size > remote.size:
            target.unlink()
        with self._told(repository.name, repository.commit):
            url = hf_hub_url(repository.name, file, revision=repository.commit, endpoint=self.endpoint)
            said = get_hf_file_metadata(url, endpoint=self.endpoint)
            token = None if constants.HF_HUB_DISABLE_IMPLICIT_TOKEN else get_token()
            ours = urlsplit(said.location).netloc == urlsplit(self.endpoint).netloc
            headers = {"authorization": f"Bearer {token}"} if token and ours else {}  # others need not know it
            with target.open("ab") as out:
                kept: Any = meter
                http_get(
                    said.location,
                    out,
                    resume_size=out.tell(),
                    headers=headers,
                    expected_size=remote.size,
                    tqdm_class=kept,
                )
                out.flush()
                os.fsync(out.fileno())
        if digest_of(target, remote) != remote.digest:
            target.unlink()
            message = f"{repository.name}: {file} has not come as the hub has it: its digest is another"
            raise NotFetched(Code.DAMAGED_MODEL, message, "fetch again; it was thrown away")

    @contextmanager
    def _told(self, name: str, revision: str | None) -> Iterator[None]:
        """Turn what the library raises into what a person can do about it."""
        where = f"{self.endpoint}/{name}"
        try:
            yield
        except GatedRepoError as error:
            message = f"{name} is given only to those who accepted its licence or were let in by its authors"
            raise NotFetched(Code.NOT_ALLOWED, message, f"accept the licence at {where}, then {LOGIN}") from error
        except RepositoryNotFoundError as error:
            message = f"there is no {name} on {self.endpoint}, or you may not see it"
            hint = f"look for its id there; if it is private, {LOGIN}"
            raise NotFetched(Code.NOT_FOUND, message, hint) from error
        except RevisionNotFoundError as error:
            message = f'{name} has no revision "{revision}"'
            raise NotFetched(Code.NOT_FOUND, message, f"{where}/commits shows those that there are") from error
        except OfflineModeIsEnabled as error:
            message = f"{name} was not fetched: HF_HUB_OFFLINE says to ask nobody"
            raise NotFetched(Code.UNREACHABLE, message, "unset HF_HUB_OFFLINE") from error
        except HfHubHTTPError as error:
            raise self._answered(name, error) from error
        except UNANSWERED as error:
            message = f"{self.endpoint} does not answer: {_line(error)}"
            raise NotFetched(Code.UNREACHABLE, message, "fetch again when it does, which goes on from there") from error
        except OSError as error:
            if error.errno is not None:
                raise
            message = f"{name} did not come whole: {_line(error)}"
            raise NotFetched(Code.UNREACHABLE, message, "fetch again, which goes on from there") from error
        except ValueError as error:
            raise NotFetched(Code.NOT_FOUND, f"{name} cannot be fetched: {_line(error)}", "check the id") from error

    def _answered(self, name: str, error: HfHubHTTPError) -> NotFetched:
        status = error.response.status_code
        reason = error.server_message or f"status {status}"
        if status in (401, 403):
            return NotFetched(Code.NOT_ALLOWED, f"{self.endpoint} refuses {name}: {reason}", LOGIN)
        hint = "it asks to wait: try again later" if status == 429 else "try again later"
        return NotFetched(Code.UNREACHABLE, f"{self.endpoint} does not give {name}: {reason}", hint)


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
