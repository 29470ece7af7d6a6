"""Chest phantoms: synthetic frontal chest films, drawn from a simple model of X-ray attenuation.

Every structure is a map of thickness in millimetres. The maps are added up as millimetres of
water, a film curve turns the sum into grey levels, and blur and noise finish the film. Lengths
and positions are round figures, set by eye to the proportions of two adult films of NIH
ChestX-ray14 (Wang et al. 2017). No pixel of a patient's picture is used.

Coordinates are in millimetres: x grows to the right of the picture, which is the patient's left;
y grows downwards; the origin is where the trachea forks.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from autograder.datasets.lesson_films import LABELS

FIELD = 345.0  # millimetres of patient along the shorter side of the film
RESOLUTION = 1.6  # pixels a millimetre while drawing; the finished film is resized from this
HEADINGS = (-84, -70, -54, -34, -8, 14, 30, 42, 52, 62, 74)  # of vessels, degrees down
OVERLAP = 1.5  # vessels in front of and behind each one drawn
STEP = 0.5  # millimetres between the points that make up a tube

# What one millimetre adds to the soft tissue whose place it takes, as millimetres of water.
LUNG_AIR = -0.74  # an inflated lung has about 0.26 of the density of water
AIR = -1.0
COMPACT_BONE = 2.6  # more than bone really adds, so that ribs show on a small film
SPONGY_BONE = 0.45


@dataclass(frozen=True)
class Patient:
    """What differs from one phantom to the next: the build, in millimetres unless said."""

    breadth: float  # factor on all x
    length: float  # factor on all y
    fat: float  # soft tissue added around the chest
    depth: float  # trunk from front to back
    expiration: float  # how far the diaphragm stands above a full breath
    heart: float  # factor on the heart's breadth
    knob: float  # how far the aortic knob stands out
    arms: float  # how far the arms are held from the chest
    rib_spacing: float
    rib_drop: float  # from the spine to the front end of a rib
    scapula: float  # how far the shoulder blades are turned outwards
    lean: float  # sideways bend of the spine
    bubble: float  # radius of the air in the stomach; 0 for none


@dataclass(frozen=True)
class View:
    """Where the film stands: a matrix from millimetres to pixels, and the film's shape."""

    matrix: np.ndarray
    shape: tuple[int, int]

    def pixels(self, points):
        """Pixel positions, shape (n, 2), of points in millimetres, shape (n, 2)."""
        return points @ self.matrix[:, :2].T + self.matrix[:, 2]

    def down(self):
        """How far down the patient each pixel lies: millimetres, the film's shape."""
        rows, columns = np.mgrid[: self.shape[0], : self.shape[1]]
        across, along = np.linalg.inv(self.matrix[:, :2])[1]
        return across * (columns - self.matrix[0, 2]) + along * (rows - self.matrix[1, 2])

    @property
    def scale(self):
        """Pixels a millimetre."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix[:, :2]))))


def draw_phantom(label: str, size: tuple[int, int], seed: int) -> np.ndarray:
    """Draw one synthetic chest film, the same for the same arguments.

    label: "normal" or "opacity"; both show the same patient for the same seed.
    size: (width, height) in pixels, at least 96 each. The shorter side always shows the chest;
    a longer side shows more of what lies around it.
    seed: integer, 0 or more.
    Returns an array of shape (height, width), uint8, 0 (black, air) to 255 (white).
    Raises ValueError for any other label, or a side below 96.
    """
    if label not in LABELS:
        raise ValueError(f"label must be 'normal' or 'opacity', not {label!r}")
    if min(size) < 96:
        raise ValueError(f"each side of size must be at least 96 pixels, not {size!r}")
    rng = np.random.default_rng(seed)
    patient, view = random_patient(rng), random_view(rng, size)
    lungs = lung_thickness(view, patient)
    haze = opacity_share(view, lungs, seed) if label == "opacity" else 0.0
    water = attenuation(view, patient, lungs, haze, rng)
    film = expose(water, rng)
    film = collimate(film, rng)
    film = cv2.resize(film, size, interpolation=cv2.INTER_AREA)
    return burn_in_marker(np.clip(np.rint(film), 0, 255).astype(np.uint8))


def lung_mask(size: tuple[int, int], seed: int) -> np.ndarray:
    """Where the lungs are in draw_phantom(label, size, seed): bool, shape (height, width)."""
    rng = np.random.default_rng(seed)
    patient, view = random_patient(rng), random_view(rng, size)
    thickness = lung_thickness(view, patient)
    return cv2.resize(thickness, size, interpolation=cv2.INTER_AREA) > 5.0


# The patient, the film, and the sum of the structures


def random_patient(rng):
    """Draw a patient's build from rng."""
    return Patient(
        breadth=rng.normal(1.0, 0.04),
        length=rng.normal(1.0, 0.04),
        fat=rng.uniform(4, 22),
        depth=rng.uniform(185, 230),
        expiration=rng.uniform(-8, 26),
        heart=rng.uniform(0.86, 1.12),
        knob=rng.uniform(2, 9),
        arms=rng.uniform(-6, 22),
        rib_spacing=rng.uniform(20.5, 23),
        rib_drop=rng.uniform(95, 130),
        scapula=rng.uniform(0, 22),
        lean=rng.normal(0, 4),
        bubble=rng.uniform(9, 20) * (rng.random() < 0.4),
    )


def random_view(rng, size):
    """Place a film of size (width, height) over the patient, a little off and a little turned."""
    width, height = (RESOLUTION * FIELD * side / min(size) for side in size)
    zoom = RESOLUTION * rng.uniform(1.0, 1.18)
    angle = np.deg2rad(rng.normal(0, 2.2))
    turn = zoom * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = np.array([rng.normal(2, 5), rng.normal(26, 7)])
    shift = np.array([width, height]) / 2 - turn @ centre
    return View(np.column_stack([turn, shift]), (round(height), round(width)))


def attenuation(view, patient, lungs, haze, rng):
    """Add up what lies in the beam: millimetres of water, shape of the view.

    lungs: thickness of the lungs in millimetres; haze: share of their air lost to an opacity.
    """
    bone = rib_thickness(view, patient, rng)
    bone += clavicle_thickness(view, patient) + shoulder_thickness(view, patient)
    cavities = airway_thickness(view) + stomach_thickness(view, patient, rng)
    vessels = np.minimum(vessel_thickness(view, patient, rng), 0.75 * lungs)
    # The clouds come last: how many numbers they take from rng depends on the film's shape.
    texture = 1 + 0.015 * cloud(view, rng, 2.5) + 0.03 * cloud(view, rng, 25)
    air = lungs * texture * (1 - haze) - vessels * (1 - 0.8 * haze)
    water = body_thickness(view, patient, rng) + LUNG_AIR * air + AIR * cavities
    water += COMPACT_BONE * bone + SPONGY_BONE * spine_thickness(view, patient)
    return np.maximum(water, 0)


# Shapes


def smooth_outline(points):
    """Round off a closed outline, shape (n, 2), into a smooth one, shape (12 n, 2).

    A Catmull-Rom spline: it passes through every given point.
    """
    before, here, after, beyond = (
        np.roll(points, shift, axis=0)[:, None] for shift in (1, 0, -1, -2)
    )
    part = np.linspace(0, 1, 12, endpoint=False)[None, :, None]
    curve = 0.5 * (
        2 * here
        + (after - before) * part
        + (2 * before - 5 * here + 4 * after - beyond) * part**2
        + (3 * here - before - 3 * after + beyond) * part**3
    )
    return curve.reshape(-1, 2)


def smooth_curve(points, spacing=STEP):
    """Draw an open smooth curve through points, shape (n, d), with a point every spacing mm."""
    ends = 2 * points[0] - points[1], 2 * points[-1] - points[-2]
    padded = np.vstack([ends[0], points, ends[1]])
    return evenly_spaced(smooth_outline(padded)[12:-24], spacing)


def evenly_spaced(curve, spacing=STEP):
    """Place points along a curve, shape (n, d), spacing millimetres apart."""
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    places = np.arange(0, along[-1], spacing)
    return np.column_stack([np.interp(places, along, column) for column in curve.T])


def inflate(view, outline, depth, rounding):
    """Turn a flat outline into a pillow: its thickness in millimetres, shape of the view.

    outline: closed, shape (n, 2). The pillow reaches depth millimetres at rounding millimetres
    inside the outline, and falls off towards it like the side of a ball.
    """
    mask = np.zeros(view.shape, np.uint8)
    corners = view.pixels(smooth_outline(np.asarray(outline, float)))
    cv2.fillPoly(mask, [np.rint(16 * corners).astype(np.int32)], 1, shift=4)
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) / view.scale
    return depth * np.sqrt(1 - (1 - np.minimum(inside / rounding, 1)) ** 2)


def tube(view, curve, area, radius, hollow=False):
    """Draw a bent rod: its thickness in millimetres, shape of the view.

    curve: points STEP millimetres apart, shape (n, 2); area: cross-section in square millimetres,
    one number or one for each point; radius in millimetres. A rod that runs along the beam piles
    up, as it does on a film. A hollow rod is densest at its edges, like a long bone.
    """
    weights = np.broadcast_to(area * STEP * view.scale**2, len(curve))
    return cv2.filter2D(scatter(view, curve, weights), -1, rod_kernel(radius * view.scale, hollow))


def scatter(view, points, weights):
    """Drop weights, shape (n,), on the pixels around points, shape (n, 2) in millimetres."""
    height, width = view.shape
    places = view.pixels(points)
    corner = np.floor(places).astype(int)
    part = places - corner
    grid = np.zeros(height * width)
    for right, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
        column, row = corner[:, 0] + right, corner[:, 1] + down
        share = weights * abs(1 - right - part[:, 0]) * abs(1 - down - part[:, 1])
        on = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        grid += np.bincount((row * width + column)[on], share[on], height * width)
    return grid.reshape(height, width).astype(np.float32)


def rod_kernel(radius, hollow):
    """Spread of a point on a rod of radius pixels; sums to 1."""
    reach = int(np.ceil(radius + 2))
    across, down = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    distance = np.hypot(across, down)
    kernel = np.sqrt(np.clip(1 - (distance / radius) ** 2, 0, 1))
    if hollow:
        rim = np.exp(-(((distance - 0.85 * radius) / (0.13 * radius + 0.5)) ** 2))
        kernel = kernel / kernel.sum() + 0.6 * rim / rim.sum()
    return (kernel / kernel.sum()).astype(np.float32)


def cloud(view, rng, grain):
    """Smooth random field, mean 0 and spread 1, with lumps of about grain millimetres."""
    shape = [int(side / view.scale / grain) + 4 for side in view.shape]
    coarse = rng.normal(size=shape).astype(np.float32)
    field = cv2.resize(coarse, view.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return field / field.std()


def mirrored(points, side):
    """Points given for x > 0, put on the picture's right (side = 1) or left (side = -1)."""
    return np.asarray(points, float) * (side, 1)


def built(points, patient):
    """Points for an average build, fitted to the patient's."""
    return np.asarray(points, float) * (patient.breadth, patient.length)


# The structures


def body_thickness(view, patient, rng):
    """Soft tissue of the trunk, neck, shoulders and arms."""
    fat, apart = patient.fat, patient.arms
    half = [
        (50, -240),
        (50, -150),
        (60, -126),
        (95, -113),
        (140, -104),
        (178, -92),
        (205, -66),
        (206, -20),
        (172 + fat, 25),
        (154 + fat, 60),
        (152 + fat, 110),
        (154 + fat, 170),
        (156 + fat, 300),
    ]
    half = built(half, patient)
    trunk = inflate(view, np.vstack([half, mirrored(half, -1)[::-1]]), patient.depth, 105)
    arms = 0
    for side in (-1, 1):
        arm = [
            (165, -80),
            (205, -70),
            (226 + fat, -10),
            (232 + fat + apart, 90),
            (240 + fat + 2 * apart, 300),
            (176 + fat + 2 * apart, 300),
            (172 + fat + apart, 90),
            (160, 10),
        ]
        arms = np.maximum(arms, inflate(view, mirrored(built(arm, patient), side), 88, 42))
    return np.maximum(trunk * neck_to_belly(view), arms) * (1 + 0.03 * cloud(view, rng, 45))


def neck_to_belly(view):
    """Neck and shoulders are flatter than the belly: factor 0.55 to 1.15 from top to bottom."""
    return 0.55 + 0.6 * np.clip((view.down() + 130) / 260, 0, 1)


def lung_thickness(view, patient):
    """Air-filled lung, less what the heart and the great vessels take from it."""
    total = np.zeros(view.shape)
    for side in (-1, 1):
        total += inflate(view, lung_outline(patient, side), 0.68 * patient.depth, 48)
        total += inflate(view, recess_outline(patient, side), 26, 30)
    heart = inflate(view, heart_outline(patient), 0.9, 20)
    vessels = inflate(view, mediastinum_outline(patient), 0.95, 14)
    total *= neck_to_belly(view)
    return cv2.GaussianBlur(total * (1 - heart) * (1 - vessels), (0, 0), 0.5 * view.scale)


def lung_outline(patient, side):
    """One lung, its base on the dome of the diaphragm; the right dome stands higher."""
    rise = patient.expiration + (0 if side == 1 else 12)
    wall = [
        (34, -94),
        (50, -97),
        (68, -88),
        (86, -64),
        (100, -32),
        (113, 0),
        (124, 35),
        (133, 70),
        (139, 100),
        (143, 128 - 0.5 * rise),
        (144, 142 - 0.5 * rise),
    ]
    dome = [
        (138, 136 - 0.7 * rise),
        (124, 121 - rise),
        (104, 111 - rise),
        (80, 107 - rise),
        (54, 110 - rise),
        (34, 119 - rise),
        (20, 130 - rise),
    ]
    middle = [(10, 110 - rise), (8, 40), (8, -30), (16, -70)]
    return mirrored(built(wall + dome + middle, patient), side)


def recess_outline(patient, side):
    """The thin tongue of lung that reaches down behind the dome."""
    rise = patient.expiration + (0 if side == 1 else 12)
    points = [
        (20, 60),
        (130, 60),
        (141, 138 - 0.5 * rise),
        (120, 158 - rise),
        (70, 156 - rise),
        (24, 158 - rise),
    ]
    return mirrored(built(points, patient), side)


def heart_outline(patient):
    """The heart, its tip to the patient's left."""
    rise = 0.6 * patient.expiration
    points = [
        (-8, 8),
        (-24, 26),
        (-36, 50),
        (-40, 76),
        (-36, 102),
        (-14, 128),
        (34, 136),
        (72, 132),
        (90, 120),
        (92, 104),
        (86, 82),
        (74, 58),
        (57, 37),
        (38, 20),
        (14, 6),
    ]
    return built(points, patient) * (patient.heart, 1) - (0, rise)


def mediastinum_outline(patient):
    """The great vessels above the heart, with the aortic knob on the patient's left."""
    knob = patient.knob
    points = [
        (-20, -240),
        (-20, -100),
        (-24, -60),
        (-27, -20),
        (-28, 15),
        (-30, 60),
        (-24, 140),
        (30, 140),
        (36, 60),
        (37, 18),
        (32, 2),
        (29 + knob, -14),
        (31 + knob, -27),
        (26 + 0.5 * knob, -39),
        (22, -55),
        (20, -100),
        (20, -240),
    ]
    return built(points, patient)


def airway_thickness(view):
    """The air in the trachea and the two main bronchi."""
    trachea = smooth_curve(np.array([(0.0, -240), (0, -150), (1, -80), (-1, -30), (-2, 0)]))
    right = smooth_curve(np.array([(-2.0, 0), (-14, 14), (-26, 27)]))
    left = smooth_curve(np.array([(-2.0, 0), (16, 12), (36, 20)]))
    return (
        tube(view, trachea, 230.0, 9.0) + tube(view, right, 75.0, 5.5) + tube(view, left, 65.0, 5.0)
    )


def stomach_thickness(view, patient, rng):
    """The bubble of air under the left dome; none where the patient's bubble is 0."""
    across, down, squeeze = rng.uniform(50, 75), rng.uniform(24, 34), rng.uniform(0.5, 0.8)
    if patient.bubble == 0:
        return 0
    angles = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    ripple = 1 + 0.15 * rng.normal(size=10)
    outline = patient.bubble * np.column_stack([np.cos(angles), squeeze * np.sin(angles)])
    outline = outline * ripple[:, None] + (across, 107 - patient.expiration + down)
    return inflate(view, outline, 45, 20)


def rib_thickness(view, patient, rng):
    """Twelve pairs of ribs, each a hoop in space from the spine around to the front."""
    total = 0
    for number in range(12):
        for side in (-1, 1):
            curve, area = rib_curve(patient, number, side, rng)
            total = total + scatter(view, curve, area * STEP * view.scale**2)
    return cv2.filter2D(total, -1, rod_kernel(5.2 * view.scale, hollow=True))


def rib_curve(patient, number, side, rng):
    """Points of one rib, STEP apart in space and seen from the front, and its area at each."""
    top = -92 + patient.rib_spacing * number + rng.normal(0, 0.8)
    drop = patient.rib_drop * min(1, 0.5 + 0.11 * number)
    end = np.deg2rad(140 - max(0, number - 6) * 14)
    angle = np.linspace(np.deg2rad(5), end, 200)
    down = top + drop * (1 - np.cos(angle)) / 2 - 10 * np.sin(angle) * np.cos(angle)
    across = 10 + (chest_half_width(down) - 8) * np.sin(angle) ** 0.8
    forward = -85 * np.cos(angle)
    curve = evenly_spaced(np.column_stack([side * across, down, forward]))
    towards_front = np.linspace(0, 1, len(curve))
    thinning = (1 - 0.5 * towards_front) * np.clip((1 - towards_front) * 9, 0, 1)
    return built(curve[:, :2], patient), (40 - 2 * max(0, number - 5)) * thinning


def chest_half_width(down):
    """Half the breadth inside the ribs at height down, for an average build."""
    return np.interp(
        down,
        (-97, -80, -64, -32, 0, 35, 70, 100, 140, 260),
        (48, 74, 87, 100, 113, 124, 133, 139, 144, 146),
    )


def clavicle_thickness(view, patient):
    """The two collar bones, S-shaped, from the breastbone to the shoulders."""
    total = 0
    for side in (-1, 1):
        points = [(16, -50), (34, -57), (66, -67), (100, -82), (135, -90), (160, -86)]
        curve = smooth_curve(mirrored(built(points, patient), side))
        total = total + tube(view, curve, 50.0, 6.0, hollow=True)
    return total


def shoulder_thickness(view, patient):
    """The shoulder blades, thin with a thick outer edge, and the tops of the arm bones."""
    total = 0
    for side in (-1, 1):
        turn = patient.scapula
        blade = [
            (146 + turn / 3, -70),
            (120 + turn, -62),
            (104 + turn, -20),
            (112 + turn, 30),
            (120 + turn, 44),
            (130 + turn, 20),
            (143 + turn, -30),
        ]
        blade = mirrored(built(blade, patient), side)
        edge = smooth_curve(blade[[4, 5, 6, 0]])
        arm = [(178, -62), (190 + patient.arms / 2, 0), (205 + 1.5 * patient.arms, 220)]
        arm = smooth_curve(mirrored(built(arm, patient), side))
        head = arm[:1] + np.zeros((8, 1))
        total = total + inflate(view, blade, 2.2, 6) + tube(view, edge, 24.0, 4.5, hollow=True)
        total = total + tube(view, arm, 130.0, 11.0, hollow=True) + tube(view, head, 900.0, 23.0)
    return total


def spine_thickness(view, patient):
    """The column of vertebrae: bodies with discs between, two roots and a spine to each."""
    down = np.arange(-240, 300, STEP)
    from_disc_to_disc = 2 * np.pi * (down + 92) / patient.rib_spacing
    area = 900 * (1 + 0.28 * np.tanh(3 * np.cos(from_disc_to_disc)))
    bodies = tube(view, spine_line(patient, down), area, 18.0, hollow=True)
    middles = np.arange(-92 - 6 * patient.rib_spacing, 300, patient.rib_spacing)
    roots = sum(
        tube(view, spine_line(patient, middles) + np.array([across, -2]), 700.0, 4.0, hollow=True)
        for across in (-11, 11)
    )
    below = np.add.outer(middles, np.arange(6, 15, 1)).ravel()
    return bodies + roots + tube(view, spine_line(patient, below), 130.0, 3.0)


def spine_line(patient, down):
    """Points of the spine's middle line at heights down, shape (n,), for an average length."""
    return np.column_stack([patient.lean * np.sin(down / 90), down * patient.length])


def vessel_thickness(view, patient, rng):
    """The blood vessels of both lungs, from the hila outwards, ever finer."""
    pieces = []
    for side, start in ((-1, (-38, 24)), (1, (42, 14))):
        start = np.array(start) * (patient.breadth, patient.length)
        for heading in np.deg2rad(HEADINGS) + rng.normal(0, 0.12, len(HEADINGS)):
            offset = rng.normal(0, 3, 2) + np.array([0, 12 * np.sin(heading)])
            pieces += grow_vessel(start + offset, heading, rng.uniform(2.8, 5.6), side, rng)
        root = smooth_curve(start + np.array([(0, -16), (3 * side, -2), (-2 * side, 14)]))
        pieces.append((8.0, root))
    total = 0
    for radius in sorted({radius for radius, _ in pieces}):
        points = np.vstack([points for size, points in pieces if size == radius])
        total = total + tube(view, points, OVERLAP * np.pi * radius**2, radius)
    return total


def grow_vessel(start, heading, radius, side, rng):
    """Grow a vessel and its ever finer branches: yield each piece's radius in mm and points.

    The radii come in steps of a third, so that few kernels draw them all.
    """
    place = np.array(start, float)
    bend = rng.normal(0, 0.011)
    while radius > 0.45:
        ahead = 0.8 * radius + rng.uniform(3, 9)
        direction = np.array([side * np.cos(heading), np.sin(heading)])
        rounded = 0.5 * 1.35 ** np.rint(np.log(radius / 0.5) / np.log(1.35))
        yield rounded, place + np.arange(0, ahead, STEP)[:, None] * direction
        place = place + ahead * direction
        heading += bend * ahead + rng.normal(0, 0.16)
        radius *= 0.90
        if rng.random() < 0.42 and radius > 0.6:
            fork = heading + rng.choice((-1, 1)) * rng.uniform(0.35, 0.8)
            yield from grow_vessel(place, fork, radius * rng.uniform(0.55, 0.8), side, rng)


def opacity_share(view, lungs, seed):
    """Share of the air, 0 to 1, that each place of the lungs loses to two to four hazy patches.

    Its own generator keeps the anatomy of a seed the same with and without the opacity.
    """
    rng = np.random.default_rng([seed, 1])
    deep = np.argwhere(lungs > 0.8 * lungs.max())
    rows, columns = np.mgrid[: view.shape[0], : view.shape[1]]
    clear = np.ones(view.shape)
    for _ in range(rng.integers(2, 5)):
        row, column = deep[rng.integers(len(deep))]
        long, short = view.scale * rng.uniform(28, 50), view.scale * rng.uniform(22, 36)
        angle = rng.uniform(0, np.pi)
        along = (columns - column) * np.cos(angle) + (rows - row) * np.sin(angle)
        across = (rows - row) * np.cos(angle) - (columns - column) * np.sin(angle)
        distance = (along / long) ** 2 + (across / short) ** 2
        mottle = 0.5 * cloud(view, rng, 14) + 0.3 * cloud(view, rng, 5)
        patch = np.exp(-0.5 * distance) * np.clip(1 + 0.28 * mottle, 0, 1.6)
        clear *= 1 - np.clip(rng.uniform(0.75, 0.95) * patch, 0, 0.97)
    return 1 - clear


# The film


def expose(water, rng):
    """Turn millimetres of water into grey levels 0 to 255, float, with blur and noise."""
    middle, softness = rng.normal(81, 17), rng.uniform(54, 74)
    film = np.maximum(240 / (1 + np.exp(-(water - middle) / softness)) - 24, 3)
    film = cv2.GaussianBlur(film, (0, 0), rng.uniform(0.4, 1.1))
    grain = cv2.GaussianBlur(rng.normal(size=film.shape), (0, 0), 0.8)
    return film + rng.uniform(3, 8) * grain


def collimate(film, rng):
    """Blacken a strip along some edges of about one film in four, as shutters do."""
    strips = rng.uniform(0, 0.06, 4) * (rng.random(4) < 0.5) * (rng.random() < 0.25)
    height, width = film.shape
    left, right = round(strips[0] * width), width - round(strips[1] * width)
    top, bottom = round(strips[2] * height), height - round(strips[3] * height)
    framed = np.zeros_like(film)
    framed[top:bottom, left:right] = film[top:bottom, left:right]
    return framed


def burn_in_marker(film):
    """Write SYNTHETIC on a black plate in a lower corner, and the side marker L, as on real films.

    film: uint8, shape (height, width). Returns a film of the same shape and type.
    """
    picture = Image.fromarray(film)
    pen = ImageDraw.Draw(picture)
    pen.font = ImageFont.load_default_imagefont()
    width, height = picture.size
    _, _, right, bottom = pen.textbbox((0, 0), "SYNTHETIC")
    plate = (width - right - 8, height - bottom - 6)
    pen.rectangle((*plate, width - 4, height - 3), fill=0)
    pen.text((plate[0] + 2, plate[1] + 1), "SYNTHETIC", fill=255)
    foot, tall = (round(0.93 * width), round(0.1 * height)), round(0.04 * height)
    pen.line([(foot[0], foot[1] - tall), foot, (foot[0] + tall // 2, foot[1])], fill=255, width=2)
    return np.asarray(picture)
