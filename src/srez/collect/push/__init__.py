"""Being told instead of looking: a WebSub subscriber (W3C Recommendation, 23 January 2018).

    discover ─► Subscriber.offer ─► tick: POST to the hub ─► handle_get: the hub verifies that we meant it
                                      ▲                      handle_post: the hub delivers, signed ─► deliver
                                      └─ at 80 % of the lease

What happens to a subscription is decided in pure functions over a frozen `Subscription`; `Subscriber` sends, answers
and hands on. Pushing never replaces looking: a pushed feed is still polled, slowly, and one whose hub proves useless is
polled as if there were none.
"""

from srez.collect.push.discovery import Offer as Offer
from srez.collect.push.discovery import discover as discover
from srez.collect.push.subscriber import BODY_MOST as BODY_MOST
from srez.collect.push.subscriber import Subscriber as Subscriber
from srez.collect.push.subscription import Subscription as Subscription
