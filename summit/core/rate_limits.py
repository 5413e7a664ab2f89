"""Rate limits, counted in Redis for all processes together.

Redis checks and counts in one step, so that simultaneous requests cannot exceed a limit. While Redis does not answer,
each process counts by itself, and tries Redis again after a pause.
"""

import logging
import time
from dataclasses import dataclass
from functools import cache

import limits
from django.conf import settings
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

ANSWER_SECONDS = 0.25  # how long Redis may take before it counts as down
PAUSE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Usage:
    """Whether a request was allowed, and how many more are."""

    allowed: bool
    limit: int
    remaining: int
    reset_seconds: int


class Counter:
    """Counts in sliding windows: no stretch of that length exceeds its limit."""

    def __init__(self, redis_url: str) -> None:
        patience = {"socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": ANSWER_SECONDS}
        redis = RedisStorage(redis_url, retry=Retry(NoBackoff(), 0), **patience)  # type: ignore[arg-type]
        self._shared = MovingWindowRateLimiter(redis)
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._asks_redis_at = 0.0  # by the monotonic clock

    def hit(self, rate: limits.RateLimitItem, *names: str, cost: int) -> Usage:
        """Count `cost` under the names if the rate has room for it."""
        if time.monotonic() >= self._asks_redis_at:
            try:
                return _hit(self._shared, rate, *names, cost=cost)
            except RedisError:
                self._asks_redis_at = time.monotonic() + PAUSE_SECONDS
                logging.getLogger(__name__).warning("Redis does not answer: this process counts by itself.")
        return _hit(self._own, rate, *names, cost=cost)

    def forget(self) -> None:
        """Reset all counts."""
        self._shared.storage.reset()
        self._own.storage.reset()


def hit(scope: str, *names: str, cost: int = 1) -> Usage:
    """Count `cost` under the names, such as an account, by the rate of the scope in RATE_LIMITS.

    A request that is not allowed is not counted.
    """
    return counter().hit(limits.parse(settings.RATE_LIMITS[scope]), scope, *names, cost=cost)


def counter() -> Counter:
    """Return this process's counter."""
    return _counter(settings.REDIS_URL)


@cache
def _counter(redis_url: str) -> Counter:
    return Counter(redis_url)


def _hit(limiter: MovingWindowRateLimiter, rate: limits.RateLimitItem, *names: str, cost: int) -> Usage:
    allowed = limiter.hit(rate, *names, cost=cost)
    reset_at, remaining = limiter.get_window_stats(rate, *names)
    # The clocks of two processes may differ a little.
    reset_seconds = min(max(1, round(reset_at - time.time())), rate.get_expiry())
    return Usage(allowed, rate.amount, max(0, remaining), reset_seconds)
