"""The same rules on Spark with Java 17: ``python bench/screening_spark.py FOLDER MASTER``, by bench/requirements.txt.

It reads the relations, the printed statements and their parameters, says them in Spark's dialect and runs them; the
answers go to ``spark_*.parquet``, the seconds of each statement to standard output as JSON.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

from pyspark.sql import SparkSession

DIALECT = (
    (re.compile(r"(\(-\d+\)|\b\d+)::(BIGINT|HUGEINT)"), r"CAST(\1 AS \2)"),
    (re.compile(r"\bHUGEINT\b"), "DECIMAL(38, 0)"),
    (re.compile(r"\bVARCHAR\b"), "STRING"),
    (re.compile(r" // "), " div "),
    (re.compile(r"\$(v\d+)\b"), r":\1"),
)
"""What Spark says otherwise than DuckDB, of all that the printer prints for the catalogue's rules."""


def main() -> None:
    folder, master = Path(sys.argv[1]), sys.argv[2]
    spark = _session(master)
    for relation in ("person", "household"):
        spark.read.parquet(str(folder / f"spark_{relation}.parquet")).createOrReplaceTempView(relation)
    times = {}
    for owner, said in json.loads((folder / "spark.json").read_text(encoding="utf-8")).items():
        began = time.perf_counter()
        found = spark.sql(_spoken(said["sql"]), args=said["parameters"])
        found.write.mode("overwrite").parquet(str(folder / f"spark_answers_{owner}"))
        times[owner] = time.perf_counter() - began
    spark.stop()
    print(json.dumps(times))


def _session(master: str) -> SparkSession:
    said = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "4",
        "spark.executor.memory": "1g",
        "spark.sql.session.timeZone": "UTC",
    }
    builder = SparkSession.builder.master(master).appName("screening")
    for name, value in said.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _spoken(sql: str) -> str:
    for pattern, instead in DIALECT:
        sql = pattern.sub(instead, sql)
    return sql


if __name__ == "__main__":
    main()
