"""Claims: what each run that goes on holds and will use."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.devices import Belongings, Device
from engine.residency.table import Table
from engine.types import Handle


class Claims:
    """The claims of all runs, and the values of earlier ones that lie on devices, if somebody keeps such."""

    def __init__(self, table: Table, values: Belongings | None) -> None:
        self.table = table
        self._values = values
        self._claims: list[RunClaim] = []

    def begin(self, is_live: Callable[[str], bool]) -> "RunClaim":
        """A run begins; `is_live` says whether it holds the value of a key."""
        claim = RunClaim(self, is_live)
        self._claims.append(claim)
        return claim

    def end(self, claim: "RunClaim") -> None:
        """A run is over."""
        self._claims.remove(claim)
        claim.close()

    def held(self, device: Device) -> int:
        """Bytes of the values that lie on a device."""
        return self._values.held(device.name) if self._values is not None else 0

    def move_values(
        self, device: Device, wanted: int | None, spare: Callable[[str], bool], but: "RunClaim | None" = None
    ) -> int:
        """Move values off a device until `wanted` bytes are free, but for those to be spared and those that runs hold.

        What the run of the claim `but` holds moves too. The bytes that were freed.
        """
        if self._values is None or not self._values.held(device.name):
            return 0
        others = [claim.is_live for claim in list(self._claims) if claim is not but]
        return self._values.move_off(device.name, wanted, lambda key: spare(key) or any(live(key) for live in others))


@dataclass(slots=True, eq=False)
class RunClaim:
    """What one run says it will use; see `engine.run.Claim`."""

    _claims: Claims
    is_live: Callable[[str], bool]
    _expected: Counter[Handle[Any]] = field(default_factory=Counter)

    def expect(self, handle: Handle[Any]) -> None:
        """One more step that is left will use this model."""
        self._expected[handle] += 1
        self._claims.table.claim(handle, 1)

    def done(self, handle: Handle[Any]) -> None:
        """One step less will."""
        self._expected[handle] -= 1
        self._claims.table.claim(handle, -1)

    def move_values(self, device: Device, spare: Callable[[str], bool]) -> None:
        """Move all values off a device, but for those of the keys to be spared and those that other runs hold."""
        self._claims.move_values(device, None, spare, but=self)

    def close(self) -> None:
        """Expect nothing more."""
        for handle, count in self._expected.items():
            self._claims.table.claim(handle, -count)
