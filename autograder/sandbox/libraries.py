"""What to import before a fork; whatever is imported there costs a submission nothing."""

import re

ALWAYS = ["ipykernel.kernelapp", "ipykernel.zmqshell", "IPython.core.completer"]
PICTURE_FORMATS = [f"PIL.{name}ImagePlugin" for name in ("Png", "Jpeg", "Gif", "Bmp", "Ppm")]
WHERE_MENTIONED = {
    "numpy": ["numpy"],
    "PIL": ["PIL.Image", "PIL.ImageOps", *PICTURE_FORMATS],
    "cv2": ["cv2"],
    "pandas": ["pandas"],
    "scipy": ["scipy.ndimage"],
    "matplotlib": ["matplotlib.pyplot", "matplotlib.backends.backend_agg", *PICTURE_FORMATS],
    "koreanize_matplotlib": ["koreanize_matplotlib"],
    "sklearn": [
        "sklearn.datasets",
        "sklearn.linear_model",
        "sklearn.metrics",
        "sklearn.model_selection",
        "sklearn.neighbors",
        "sklearn.svm",
    ],
    "tensorflow": ["tensorflow", "keras", "tensorflow.keras.preprocessing.image", "scipy.ndimage"],
    "keras": ["tensorflow", "keras"],
}


def libraries_for(code: str) -> list[str]:
    """The libraries that the code mentions, of those that the course uses."""
    mentioned = [
        library
        for word, libraries in WHERE_MENTIONED.items()
        if re.search(rf"\b{word}\b", code)
        for library in libraries
    ]
    return list(dict.fromkeys(ALWAYS + mentioned))
