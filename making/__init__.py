"""Makes what is committed: films, figures and the model. Run from the root of the project.

phantoms.py      draws one synthetic chest film
draw_films.py    draws the pictures of data/: `python -m making.draw_films`
figures          draws the figures of the lessons: `python -m making.figures`
lesson_vgg.py    the vgg.py that comes with lesson 6, as a module
train_vgg16.py   trains the model of lessons 7 and 8: `python -m making.train_vgg16`
evaluation.py    what a model's probabilities are worth, with confidence intervals
"""
