"""What the bot stands: anything people may do, a disk that refuses, a database that is held, damaged or full."""

from hypothesis import HealthCheck, settings

from tests.anybody import Anybody

TestAnybody = Anybody.TestCase
TestAnybody.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
