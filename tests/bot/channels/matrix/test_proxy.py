"""A network that is left by a proxy: Matrix goes the way that the environment says."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.channels.matrix.trust.account import client
from bot.settings import MatrixSettings


@pytest.mark.parametrize(
    ("homeserver", "way"),
    [("https://matrix.exemple.fr", "http://mandataire:3128"), ("https://ici.exemple.fr", None)],
)
def test_the_way_out_is_that_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, homeserver: str, way: str | None
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://mandataire:3128")
    monkeypatch.setenv("NO_PROXY", "ici.exemple.fr")
    settings = MatrixSettings(
        homeserver=homeserver, user_id="@bot:exemple.fr", store_path=tmp_path, pickle_key=SecretStr("phrase")
    )
    assert client(settings).proxy == way
