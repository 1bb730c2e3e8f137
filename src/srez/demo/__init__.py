"""The demo newsroom: invented outlets that publish as you watch, and the truth of what they say.

    catalogue/demo ─► texts ─► fill ─► events ┐
                                       daily  ┴─► timeline ─► press ─► render ─► server (and hub)
                                                          └─► truth

All but the server and the hub is pure: the same seed gives the same bytes on every machine.
"""
