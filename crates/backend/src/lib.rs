//! Tells browsers whether the Docker engine can be used.
