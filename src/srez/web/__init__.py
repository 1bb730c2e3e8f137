"""Pages, JSON API, outgoing feeds and the live stream."""
