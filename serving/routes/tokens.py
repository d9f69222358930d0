"""`POST /api/v1/tokens`: how much of a prompt a model reads."""

from starlette.requests import Request

from engine.protocol.tokens import TokensAsk, TokensView
from serving.house import House
from serving.routes.checks import read


async def count(house: House, request: Request, said: TokensAsk) -> TokensView:
    """Count the tokens of a text with the model's own tokenizer, and say where it is cut."""

    def work() -> TokensView:
        if said.model is not None:
            return house.reading.by_model(said.model, said.text)
        return house.reading.by_node(read(house, said.workflow, None), said.node or "", said.text)

    return await house.checks.run(work)
