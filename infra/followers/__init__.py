"""Followers: views and policies that take each tenant's facts in order, each once, and can be thrown away and rebuilt."""

from infra.followers.policy import Policy
from infra.followers.runner import Followers
from infra.followers.view import View

__all__ = ["Followers", "Policy", "View"]
