"""What steps will take, as far as past runs on this machine tell.

- `shapes`: which steps are alike in how much work they are
- `Observed`, `record`: what steps took in a run, and keeping it
- `forecast`: what the steps of a plan will take
"""

from engine.costs.cost import Cost
from engine.costs.forecast import Forecast, forecast
from engine.costs.rows import KEPT, Observation, Observed, record
from engine.costs.shape import Shape, Size, shapes

__all__ = ["KEPT", "Cost", "Forecast", "Observation", "Observed", "Shape", "Size", "forecast", "record", "shapes"]
