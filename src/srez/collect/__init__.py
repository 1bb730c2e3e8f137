"""When to look next, and how to look: scheduling, bounded fetching, discovery, WebSub."""
