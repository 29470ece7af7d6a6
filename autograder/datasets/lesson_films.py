"""Which films the lessons read, drawn or real: their classes, sizes and numbers."""

LABELS = ("normal", "opacity")
"""The classes, in the order in which a model gives their probabilities."""

# Width and height in pixels.
IMAGE_SIZE = (300, 300)
CHEST_SIZE = (400, 320)
DATASET_SIZE = (224, 224)

# How many films of each class.
IMAGES = {"normal": 5, "opacity": 5}
CHEST = {"opacity": 1}
DATASET = {
    "train": {"normal": 80, "opacity": 80},
    "val": {"normal": 32, "opacity": 32},
    "test": {"normal": 26, "opacity": 38},  # Unequal, so that more mix-ups show in lesson 7.
}

POOL = "test_pool"
"""The folder, in that of a real set, of all its test films: what a model is measured on."""
