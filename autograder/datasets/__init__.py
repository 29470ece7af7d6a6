"""Real chest X-rays in the layout of the phantoms, so that every lesson runs on them.

catalogue.py        which sets there are: title, origin, licence
cache.py            where they are kept, and that one command at a time works on a set
download.py         a file from the network: resumed after a break, check sum verified
lesson_films.py     how many films of each class the lessons read, and how large
film.py             what every reader hands over: one X-ray, its label and its patient
pneumoniamnist.py   reads PneumoniaMNIST's npz file
kermany.py          reads the ZIP archive of Kermany, Zhang and Goldbaum
layout.py           chooses films, no patient twice, and writes them as the lessons read them
get.py              all of it, for `python -m autograder data get`
table.py            what `python -m autograder data` shows
"""
