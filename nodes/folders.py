"""Folders of images."""

from typing import Annotated, NamedTuple, cast

from engine.spec import Doc, node
from engine.types import Resource
from nodes.types import Image, ImagesFolder, Mask


class Pictures(NamedTuple):
    """The pictures of a folder."""

    image: Annotated[list[Image], Doc("Each picture, turned as its EXIF says.")]
    mask: Annotated[list[Mask], Doc("The opacity of each.")]
    name: Annotated[list[str], Doc("The name of each file, without its ending.")]


@node(category="images", version=1, lane="io", expands="each LoadImage")
def ImageFolder(*, folder: Annotated[ImagesFolder, Doc("A folder beside the workflow.")]) -> Pictures:
    """Read every image file of a folder, in natural order: b2 before b10.

    Hidden files, folders within it and files of other kinds are passed over.
    """
    from nodes.live.pictures import read_picture

    resource = cast(Resource, folder)
    read = [read_picture(resource.path / str(file).rpartition("/")[2]) for file in resource.facts["files"]]
    names = [str(name) for name in resource.facts["names"]]
    return Pictures([Image(pixels) for pixels, _ in read], [Mask(opacity) for _, opacity in read], names)
