"""The settings: production refuses to start unsafe, and says everything that is wrong at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Settings, Unsafe

SAFE = {
    "YWL_ENV": "production",
    "YWL_SECRET_KEY": "x" * 40,
    "YWL_FIELD_KEYS": "k1:00112233445566778899aabbccddeeff",
    "YWL_HOSTS": "ywl.example.gov.cn",
}


def test_a_safe_production_starts() -> None:
    assert Settings.from_environment(SAFE).production


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"YWL_SECRET_KEY": ""}, "YWL_SECRET_KEY 未设置"),
        ({"YWL_SECRET_KEY": "short"}, "不足 32 个字符"),
        ({"YWL_FIELD_KEYS": ""}, "YWL_FIELD_KEYS 未设置"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG 已打开"),
        ({"YWL_HOSTS": "*"}, "含有通配符"),
        ({"YWL_HOSTS": "*.gov.cn"}, "含有通配符"),
        ({"YWL_HOSTS": "0.0.0.0"}, "含有通配符"),
        ({"YWL_HOSTS": ""}, "未写明主机名"),
        ({"YWL_ENV": "prod"}, "YWL_ENV 只能是"),
    ],
)
def test_an_unsafe_production_refuses_to_start(change: dict[str, str], sentence: str) -> None:
    with pytest.raises(Unsafe, match=sentence):
        Settings.from_environment(SAFE | change)


def test_production_without_hosts_refuses_to_start() -> None:
    environment = {key: value for key, value in SAFE.items() if key != "YWL_HOSTS"}
    with pytest.raises(Unsafe, match="请写明对外使用的主机名"):
        Settings.from_environment(environment)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(Unsafe) as refused:
        Settings.from_environment({"YWL_ENV": "production", "FLASK_DEBUG": "1"})
    assert str(refused.value).count("\n- ") == 4


def test_a_key_file_stands_for_the_keys_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "field.keys"
    path.touch(mode=0o600)
    environment = {key: value for key, value in SAFE.items() if key != "YWL_FIELD_KEYS"}
    assert Settings.from_environment(environment | {"YWL_FIELD_KEYS_FILE": str(path)}).field_keys_file == path
    path.chmod(0o644)
    with pytest.raises(Unsafe, match="能被其他账户读取"):
        Settings.from_environment(environment | {"YWL_FIELD_KEYS_FILE": str(path)})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"YWL_FIELD_KEYS_FILE": "/etc/ywl/field.keys"}, "只能用一种"),
        ({"YWL_FIELD_KEYS": "", "YWL_INDEX_KEYS": "i1:00"}, "要与 YWL_FIELD_KEYS 一起设置"),
    ],
)
def test_keys_come_from_one_place(change: dict[str, str], sentence: str) -> None:
    with pytest.raises(Unsafe, match=sentence):
        Settings.from_environment(SAFE | change)
