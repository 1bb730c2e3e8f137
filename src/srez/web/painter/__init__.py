"""Pictures, decoded and drawn in a process of their own (`host` here, `worker` there).

Decoders of pictures are where hostile bytes do the most harm: they are native code, a thread in them can't be stopped,
and a picture of a few kilobytes can ask for gigabytes or for minutes. A process can be bounded and killed, it takes
nothing of the web process's time but that of a pipe, and yields to it (`nice`).
"""
