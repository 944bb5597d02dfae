"""All hostile submissions."""

from .broken import BROKEN
from .exhaustion import EXHAUSTION
from .folders import FOLDERS
from .insiders import INSIDERS
from .patches import PATCHES
from .replies import REPLIES
from .theft import THEFT

HOSTILE = [*BROKEN, *EXHAUSTION, *THEFT, *PATCHES, *REPLIES, *FOLDERS, *INSIDERS]
