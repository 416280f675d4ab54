"""The doctor: looks at an installation and says of each part that it is well, or the fix."""

from sehat.doctor.examine import examine
from sehat.doctor.finding import Finding

__all__ = ["Finding", "examine"]
