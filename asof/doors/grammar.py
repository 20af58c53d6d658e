"""What a statement of a stranger may consist of: the nodes, table functions and relations of DuckDB 2.0, as data.

Nodes and table functions are lists of what is allowed, so that something new in DuckDB is refused until somebody has
looked at it. Scalar functions are eight hundred, so there it is a list of what is refused.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STATEMENTS = "one SELECT, WITH … SELECT, FROM …, VALUES, TABLE, DESCRIBE, SUMMARIZE or SHOW"

NODES = _words(
    """
    SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE
    EMPTY BASE_TABLE SUBQUERY JOIN TABLE_FUNCTION EXPRESSION_LIST PIVOT SHOW_REF
    ORDER_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER
    ASCENDING DESCENDING ORDER_DEFAULT
    COLUMN_REF VALUE_CONSTANT STAR FUNCTION OPERATOR_CAST CASE_EXPR COLLATE LAMBDA TYPE
    POSITIONAL_REFERENCE VALUE_PARAMETER VALUE_DEFAULT GROUPING_FUNCTION
    CONJUNCTION_AND CONJUNCTION_OR
    COMPARE_EQUAL COMPARE_NOTEQUAL COMPARE_LESSTHAN COMPARE_GREATERTHAN COMPARE_LESSTHANOREQUALTO
    COMPARE_GREATERTHANOREQUALTO COMPARE_IN COMPARE_NOT_IN COMPARE_BETWEEN COMPARE_NOT_BETWEEN
    COMPARE_DISTINCT_FROM COMPARE_NOT_DISTINCT_FROM
    OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL OPERATOR_COALESCE OPERATOR_NULLIF OPERATOR_TRY OPERATOR_UNPACK
    ARRAY_EXTRACT ARRAY_SLICE STRUCT_EXTRACT ARRAY_CONSTRUCTOR
    WINDOW_AGGREGATE WINDOW_RANK WINDOW_RANK_DENSE WINDOW_ROW_NUMBER WINDOW_NTILE WINDOW_PERCENT_RANK
    WINDOW_CUME_DIST WINDOW_FIRST_VALUE WINDOW_LAST_VALUE WINDOW_NTH_VALUE WINDOW_LAG WINDOW_LEAD WINDOW_FILL
    """
)
"""Every `type` that may stand in the JSON form of a statement."""

TABLE_FUNCTIONS = _words(
    """
    generate_series range unnest repeat repeat_row json_each json_tree
    duckdb_columns duckdb_tables duckdb_views duckdb_schemas duckdb_types duckdb_functions duckdb_keywords
    duckdb_constraints pragma_table_info pragma_show pragma_version icu_calendar_names pg_timezone_names
    """
)
"""Table functions of DuckDB that read nothing but the ledger's catalog; the ledger's own macros come on top."""

FUNCTIONS_REFUSED = _words(
    """
    nextval currval setval setseed sleep_ms pg_sleep write_log getenv current_setting set_config stats vector_type
    query query_table json_execute_serialized_sql json_serialize_plan json_deserialize_sql
    read_text read_blob glob finalize combine combine_aggr add_parquet_key
    current_connection_id current_transaction_id current_query_id txid_current parse_duckdb_log_message
    """
)
"""Functions that wait, write, keep state, run other statements, take raw states, or tell about the process."""

FUNCTION_PREFIXES_REFUSED = ("__internal", "read_", "write_", "copy_", "quack_", "enable_", "disable_", "force_")

RELATIONS_REFUSED = _words(
    """
    duckdb_databases duckdb_settings duckdb_secrets duckdb_logs duckdb_memory duckdb_temporary_files duckdb_variables
    duckdb_extensions duckdb_prepared_statements duckdb_external_file_cache
    pragma_database_list pg_settings pg_prepared_statements
    """
)
"""Views of DuckDB that tell about the machine (paths, settings) rather than about the ledger."""

CLOCKED_RELATIONS = _words("figures best_figures figure_versions changes disagreements")
"""Views of the ledger that follow both clocks, so that an answer of the past can never change."""

STEADY_RELATIONS = CLOCKED_RELATIONS | _words(
    "events rejections polls documents sources subjects measures snapshots releases vintage_matrix"
)
"""Tables and views that say the same as long as the position is the same."""

STEADY_TABLE_FUNCTIONS = _words(
    "generate_series range unnest repeat repeat_row json_each json_tree figures_as_of vintage_matrix"
)

WORDS_OF_NOW = _words(
    """
    now today tomorrow yesterday current_date current_time current_timestamp localtime localtimestamp age
    ledger_now asked_published_by asked_published_limit
    getvariable current_user session_user user random uuid
    """
)
"""Functions, bare words and texts that DuckDB may read as the present moment or as something of one connection."""
