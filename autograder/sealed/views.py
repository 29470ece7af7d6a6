"""What a check may read of the rich objects of the course; a lesson's author extends it."""

# What a view offers, by the class for which it stands; the first that fits is taken.
VIEWS = {
    "keras.Model": (
        ("name", "layers", "input_shape", "output_shape", "optimizer"),
        ("get_config",),
    ),
    "keras.layers.Layer": (("name",), ("get_config", "get_weights")),
    "keras.optimizers.Optimizer": (("iterations",), ()),
    "keras.callbacks.History": (("history", "params", "epoch", "model"), ()),
    "tensorflow.keras.preprocessing.image.DirectoryIterator": (
        (
            "batch_size",
            "class_indices",
            "class_mode",
            "color_mode",
            "directory",
            "image_data_generator",
            "image_shape",
            "samples",
            "shuffle",
            "target_size",
            "total_batches_seen",
        ),
        (),
    ),
    "tensorflow.keras.preprocessing.image.ImageDataGenerator": (
        (
            "brightness_range",
            "channel_shift_range",
            "featurewise_center",
            "featurewise_std_normalization",
            "height_shift_range",
            "horizontal_flip",
            "preprocessing_function",
            "rescale",
            "rotation_range",
            "samplewise_center",
            "samplewise_std_normalization",
            "shear_range",
            "vertical_flip",
            "width_shift_range",
            "zca_whitening",
            "zoom_range",
        ),
        (),
    ),
}


MAX_WEIGHTS = 4_000_000
"""Layers with more weights keep them to themselves, for no snapshot could hold them."""
