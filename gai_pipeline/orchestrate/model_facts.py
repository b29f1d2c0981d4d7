"""What Dagster shows of a model beside its description: how many rows it has, and which columns its columns come from.

Belongs here: counting and lineage after a build. Does not belong here: running dbt (`dbt.py`); dagster-dbt's own
counting keeps DuckDB's lock and would shut out every later step.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from gai_pipeline.orchestrate import home
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse import contents
from gai_pipeline.warehouse.connect import connect

MARTS = "marts"

Origins = dict[str, list[tuple[str, str, str]]]
"""The columns of a model, each with the (schema, table, column) that it is made from."""
Schema = dict[str, dict[str, dict[str, str]]]


def with_facts(made: Sequence[dg.Output[Any]], settings: Settings, target: Path) -> Iterator[dg.Output[Any]]:
    """The outputs of dbt's models with their rows; those of marts with where their columns come from. `target` has the
    SQL that dbt ran."""
    if not made:
        return
    known = {str(o.metadata["unique_id"].value).rpartition(".")[2]: o for o in made if "unique_id" in o.metadata}
    with closing(connect(settings.work_database, read_only=True)) as db:
        rows = _rows(db)
        origins = _origins(db, known, settings, target)
    for output in made:
        name = str(output.metadata["unique_id"].value).rpartition(".")[2] if "unique_id" in output.metadata else ""
        facts: dict[str, Any] = {}
        if name in rows:
            facts["dagster/row_count"] = rows[name]
        if name in origins:
            facts["dagster/column_lineage"] = _lineage(origins[name])
        yield output.with_metadata({**output.metadata, **facts})


def _rows(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of every table that dbt builds and of every mart, by its name; other views are left out, counting them would
    make them anew."""
    tables = db.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name IN ('intermediate', 'stored', 'marts')"
    ).fetchall() + [("marts", view) for view in contents.views(db)]
    return {
        name: int((db.execute(f'SELECT count(*) FROM {schema}."{name}"').fetchone() or (0,))[0])
        for schema, name in tables
    }


def _lineage(origins: Origins) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(asset_key=dg.AssetKey([s, t]), column_name=c) for s, t, c in sources]
            for column, sources in origins.items()
        }
    )


def _origins(
    db: duckdb.DuckDBPyConnection, known: Mapping[str, object], settings: Settings, target: Path
) -> dict[str, Origins]:
    """Where the columns of the marts come from, traced once for each wording of a model."""
    note = home.dbt_target(settings) / "column_lineage.json"
    kept: dict[str, Any] = json.loads(note.read_text("utf-8")) if note.exists() else {}
    schema: Schema = {}
    for name, kind, s, column in db.execute(
        "SELECT table_name, data_type, schema_name, column_name FROM duckdb_columns() "
        "WHERE schema_name IN ('raw', 'staging', 'intermediate', 'stored', 'marts')"
    ).fetchall():
        schema.setdefault(s, {}).setdefault(name, {})[column] = kind
    found: dict[str, Origins] = {}
    fresh = {}
    for file in sorted(target.glob(f"compiled/*/models/{MARTS}/*.sql")):
        sql = file.read_text("utf-8")
        mark = hashlib.sha256(sql.encode()).hexdigest()
        if file.stem in known and file.stem in schema.get(MARTS, {}):
            found[file.stem] = fresh[mark] = kept.get(mark) or trace(sql, list(schema[MARTS][file.stem]), schema)
    note.write_text(json.dumps({**kept, **fresh}), "utf-8")
    return found


def trace(sql: str, columns: Sequence[str], schema: Schema) -> Origins:
    """Where the columns of a query come from: the columns of tables that its parts lead to. A query that cannot be
    traced has none."""
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError
    from sqlglot.lineage import lineage

    try:
        parsed = parse_one(sql, dialect="duckdb")
        for table in parsed.find_all(exp.Table):
            table.set("catalog", None)
        starts = lineage(
            None, parsed, schema, dialect="duckdb", trim_selects=False, copy=False, validate_qualify_columns=False
        )
    except (SqlglotError, ValueError):
        return {}
    found: Origins = {}
    for column in columns:
        ends = {
            (n.expression.db, n.expression.name, n.name.rpartition(".")[2].strip('"'))
            for n in (starts[column].walk() if column in starts else ())
            if isinstance(n.expression, exp.Table) and n.expression.db
        }
        if ends:
            found[column] = sorted(ends)
    return found
