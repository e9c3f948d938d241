"""What gunicorn and the flask command load."""

import gc

from app import create_app

app = create_app()

# What is loaded by now stays: the collector need not walk it for each page again, and a page may make some objects
# before it runs.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 10, 10)
