//! Drives `docker-connection` in a browser.
