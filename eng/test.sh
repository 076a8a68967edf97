#!/usr/bin/env bash
# Runs the test projects one after another and ends with one line "N passed, N failed, N skipped".
# --full adds what takes longer (categories Full). PROJECTS="Unit.Tests Grains.Tests" narrows the run.
set -u
cd "$(dirname "$0")/.."
full=0; [ "${1:-}" = "--full" ] && full=1
config=${CONFIG:-Release}
eng/prerequisites.sh || exit 1
[ "${NO_BUILD:-0}" = 1 ] || dotnet build -c "$config" -v quiet --nologo || exit 1

filter='Category!=Full&Category!=Chaos'
[ $full = 1 ] && filter='Category!=Chaos'
results=$(mktemp -d); trap 'rm -rf "$results"' EXIT
status=0
for project in ${PROJECTS:-Unit.Tests Grains.Tests EdgeFrontend.Tests System.Tests Browser.Tests Chaos.Tests}; do
  echo "== $project"
  dotnet test "tests/$project" -c "$config" --no-build --nologo --filter "$filter" \
    --logger "trx;LogFileName=$project.trx" --logger "console;verbosity=minimal" --results-directory "$results" || status=1
done
sum() { cat "$results"/*.trx 2>/dev/null | grep -oE "<Counters [^>]*" | grep -oE " $1=\"[0-9]+\"" | grep -oE '[0-9]+' | awk '{s+=$1} END {print s+0}'; }
passed=$(sum passed); failed=$(sum failed); total=$(sum total); executed=$(sum executed)
echo "$passed passed, $failed failed, $((total - executed)) skipped"
[ "$failed" = 0 ] && [ $status = 0 ]
