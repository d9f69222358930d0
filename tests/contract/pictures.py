"""Inputs for each node type that works on pictures and masks."""

from typing import Any

from nodes.types import Image, Mask


def picture_samples(image: Image) -> dict[str, dict[str, Any]]:
    """Inputs by node type, made of a batch of two pictures of 32 x 32."""
    one, mask = Image(image.pixels[:1]), Mask(image.pixels[..., 0])
    return {
        "ImageSize": {"image": image},
        "ResizeImage": {"image": image, "width": 48, "height": 20},
        "ScaleImage": {"image": image, "factor": 0.7, "method": "bicubic"},
        "CropImage": {"image": image, "width": 9, "anchor": "bottom right", "x": -3},
        "PadImage": {"image": image, "left": 7, "bottom": 40, "ground": "reflect", "feather": 5},
        "FlipImage": {"image": image},
        "RotateImage": {"image": image, "angle": "270"},
        "SolidImage": {"width": 8, "height": 9, "colour": "#ff8000", "batch": 2},
        "CompositeImage": {"destination": image, "source": one, "masks": [mask], "x": -5, "y": 20},
        "BlendImages": {"base": image, "layer": one, "mode": "soft light"},
        "BlurImage": {"image": image, "radius": 3.5},
        "SharpenImage": {"image": image, "threshold": 0.1},
        "AdjustImage": {"image": image, "contrast": 1.5, "saturation": 0.3, "gamma": 2.2},
        "InvertImage": {"image": image},
        "ColourMatch": {"image": image, "reference": one, "strength": 0.7},
        "CannyEdges": {"image": image, "blur": 1.0},
        "BatchImages": {"images": [image, one]},
        "SplitBatch": {"image": image, "count": 2},
        "RepeatImage": {"image": image, "times": 3},
        "ImageToMask": {"image": image},
        "MaskToImage": {"mask": mask},
        "RectangleMask": {"width": 16, "height": 8, "right": 0.5},
        "ThresholdMask": {"mask": mask},
        "GrowMask": {"mask": mask, "pixels": -3, "blur": 1.5},
        "InvertMask": {"mask": mask},
        "CombineMasks": {"masks": [mask, mask], "operation": "multiply"},
        "MaskBounds": {"mask": mask},
        "ResizeMask": {"mask": mask, "width": 50},
        "CropMask": {"mask": mask, "height": 10, "anchor": "centre"},
    }
