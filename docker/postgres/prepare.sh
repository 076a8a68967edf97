#!/bin/sh
# Makes or upgrades the grid's tables and its two roles, as the database's owner. Running it again is harmless; run it before each upgrade of the silos.
#   GRID_SILO_PASSWORD=... GRID_EDGE_PASSWORD=... PGHOST=... PGUSER=... PGDATABASE=... docker/postgres/prepare.sh
# SCHEMA: folder of the schema scripts. The image of PostgreSQL runs it by itself when its volume is new.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
schema=${SCHEMA:-$here/../../src/Hosting/Storage/PostgreSql/Schema}
export PGUSER="${PGUSER:-${POSTGRES_USER:-}}" PGDATABASE="${PGDATABASE:-${POSTGRES_DB:-}}"
[ -n "$PGUSER" ] || unset PGUSER
[ -n "$PGDATABASE" ] || unset PGDATABASE
[ -f "$here/roles.sql" ] && roles=$here/roles.sql || roles=/grid/roles.sql

run() { psql -X -q -v ON_ERROR_STOP=1 "$@"; }

# The lock is the one that starting silos take (Storage:Schema=Upgrade). One transaction: all of a release's scripts or none.
{
  printf '%s\n' 'BEGIN; SELECT pg_advisory_xact_lock(7454136213070635880) \g /dev/null'
  echo 'SET LOCAL client_min_messages = warning; CREATE TABLE IF NOT EXISTS grid_schema (version integer NOT NULL PRIMARY KEY, name text NOT NULL);'
  for script in "$schema"/*.sql; do
    name=$(basename "$script")
    version=$(echo "$name" | sed 's/^0*\([0-9]*\)-.*/\1/')
    printf '%s\n' "SELECT NOT EXISTS (SELECT 1 FROM grid_schema WHERE version >= $version) AS missing \\gset"
    printf '%s\n' "\\if :missing"
    printf '%s\n' "\\i '$script'"
    echo "INSERT INTO grid_schema VALUES ($version, '$name');"
    printf '%s\n' "\\endif"
  done
  echo 'COMMIT;'
} | run

# Passwords by standard input and not as arguments, which everybody on the machine can read.
{
  printf "\\\\set silo_password '%s'\n\\\\set edge_password '%s'\n" "$(printf %s "${GRID_SILO_PASSWORD:-}" | sed "s/'/''/g")" "$(printf %s "${GRID_EDGE_PASSWORD:-}" | sed "s/'/''/g")"
  cat "$roles"
} | run
