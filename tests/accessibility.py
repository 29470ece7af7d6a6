"""What axe-core finds in a page of JupyterLab that keeps somebody from reading our part of it."""

from axe_playwright_python.sync_playwright import Axe
from jupyterlab import all_cells_on_screen

SEVERE = {"serious", "critical"}
OURS_IF_MILDER = {"heading-order"}
"""Rules that axe-core takes less seriously than somebody who moves from heading to heading."""

# Not the lesson's own: the editors with the theme's colours for code, the numbers of cells, the
# colours of a traceback's exception; the button that folds a heading, without a text; plots, to
# which JupyterLab gives no alternative text and no place for one; the colours of Keras' summary.
PARTS_OF_OTHERS = [
    [".cm-editor"],
    [".jp-InputArea-prompt"],
    [".jp-OutputArea-prompt"],
    ["[class*='ansi-']"],
    [".jp-collapseHeadingButton"],
    [".jp-RenderedImage"],
    [".jp-OutputArea-output pre span[style*='color']"],
]
# The list of cells is a feed without articles; links are underlined only under the pointer.
RULES_FOR_JUPYTERLAB = {"aria-required-children", "link-in-text-block"}

# JupyterLab's <body> is 0 pixels high and hides what sticks out of it; axe-core would take
# everything for invisible, and compare no colours.
BODY_AS_HIGH_AS_THE_WINDOW = "body { height: 100vh }"


def barriers(page) -> list[str]:
    """A line for each barrier in the notebook that `page` shows: in its texts and outputs."""
    axe = Axe()
    page.add_style_tag(content=BODY_AS_HIGH_AS_THE_WINDOW)
    with all_cells_on_screen(page):
        context = {"include": [[".jp-Notebook"]], "exclude": PARTS_OF_OTHERS}
        said = axe.run(page, context=context).response
    assert "color-contrast" in {rule["id"] for rule in said["passes"]}, "no colours were compared"
    return [
        f"{found['id']}: {node['html']} {node['failureSummary']}"
        for found in said["violations"]
        if found["id"] not in RULES_FOR_JUPYTERLAB
        and (found["impact"] in SEVERE or found["id"] in OURS_IF_MILDER)
        for node in found["nodes"]
    ]
