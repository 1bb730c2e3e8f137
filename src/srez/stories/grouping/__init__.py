"""Which articles tell one event: a streaming fold over articles, in every language, whose cost doesn't grow.

`decide(state, article)` says where an article belongs, `apply(state, decision, article)` takes that in. What is decided
is integers and codes; floats stay inside `decide`. A decider that begins anew applies the decisions on the wire to the
articles of the window, and goes on as if it had never stopped.

Names, numbers, places and links of an article are whatever its maker puts there (`Article`): the more, the surer.
"""

from srez.stories.grouping.article import Article, By, Change, Decision, Vector
from srez.stories.grouping.deciding import apply, correct, decide
from srez.stories.grouping.likeness import KINDS, Model
from srez.stories.grouping.state import State

__all__ = ["KINDS", "Article", "By", "Change", "Decision", "Model", "State", "Vector", "apply", "correct", "decide"]
