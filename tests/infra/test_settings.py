"""What an installation may choose, and how it is told when it chose wrongly."""

from __future__ import annotations

import pytest

from infra.settings import Misconfigured, Settings


def test_without_urls_the_embedded_servers_are_used() -> None:
    settings = Settings.from_env({})
    assert settings.embedded
    assert (settings.host, settings.port, settings.time_zone) == ("127.0.0.1", 8000, "Asia/Shanghai")


def test_a_child_process_reads_the_same_settings() -> None:
    chosen = Settings.from_env({"TAIZHANG_DATA": "/a folder", "TAIZHANG_PREPARE": "off", "TAIZHANG_POLL": "0.5", "TAIZHANG_PORT": "0"})
    assert Settings.from_env(chosen.environment()) == chosen
    assert chosen.prepare == "off"


def test_an_empty_variable_is_no_choice() -> None:
    assert Settings.from_env({"TAIZHANG_PORT": "", "DATABASE_URL": ""}) == Settings()


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"TAIZHANG_PORT": "eighty"}, "TAIZHANG_PORT"),
        ({"TAIZHANG_PORT": "99999"}, "65535"),
        ({"TAIZHANG_PREPARE": "-1"}, "a number, `auto` or `off`"),
        ({"TAIZHANG_LANGUAGE": "fr"}, "TAIZHANG_LANGUAGE"),
        ({"TAIZHANG_TIME_ZONE": "Mars"}, "Asia/Shanghai"),
        ({"TAIZHANG_TIME_ZONE": "../../etc/passwd"}, "no such time zone"),
        ({"DATABASE_URL": "postgresql:///x"}, "go together"),
        ({"REDIS_URL": "redis://x"}, "go together"),
        ({"POSTGRES_ENABLE_DB_FUNCTIONS": "yes"}, "followers miss facts"),
    ],
)
def test_a_wrong_choice_names_the_variable_and_the_remedy(environ: dict[str, str], says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        Settings.from_env(environ)
