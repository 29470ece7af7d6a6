"""The vgg.py that comes with lesson 6: loaded from its file, since lessons are no packages."""

from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

FILE = Path(__file__).parents[1] / "source" / "06_train_vgg19" / "vgg.py"


@cache
def lesson_vgg() -> ModuleType:
    """The module: VGG19, and what a VGG of another depth is made of."""
    specification = spec_from_file_location("vgg", FILE)
    module = module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
