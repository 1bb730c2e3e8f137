"""Documents parsed in a process of their own: `host` sends it tasks, `worker` is the process, `messages` what they say.

    look ─► Task ─► stdin │ parse_document │ stdout ─► Done, NoFeed or Bug ─► look

Parsing takes as long as all the rest of a visit, so a second core is worth the copying (a tenth of it). And bytes from
outside meet native code there: whatever a document does to its process (memory, time, a crash in a library), it is
refused, the process is started again, and neither the other documents nor the wire notice.
"""
