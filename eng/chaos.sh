#!/usr/bin/env bash
# Runs the whole fault matrix, whatever fails on the way, and ends with one table: the worst of each row's runs. It fits an hour: each group of rows has its minutes, and
# a row that begins its second or third run after them is not repeated. The table, every line of figures and the failures are in CHAOS_REPORT (artifacts/chaos) as well.
#   CHAOS_RATE=200 CHAOS_RUNS=1 eng/chaos.sh SiloRows        some groups only, and smaller
#   CHAOS_MINUTES=40 eng/chaos.sh                            less than an hour in all: fewer repetitions
set -u
cd "$(dirname "$0")/.."
config=${CONFIG:-Release}
PROJECTS=Chaos.Tests eng/prerequisites.sh || exit 1
[ "${NO_BUILD:-0}" = 1 ] || dotnet build tests/Chaos.Tests -c "$config" -v quiet --nologo || exit 1

# The processes that are broken are those of a deployment: what a restart costs is part of what is measured.
if [ -z "${GRID_HOSTS:-}" ]; then
  export GRID_HOSTS=$PWD/artifacts/hosts
  CONFIG=$config eng/publish.sh "$GRID_HOSTS" Silo EdgeFrontend || exit 1
fi

export CHAOS_REPORT=${CHAOS_REPORT:-$PWD/artifacts/chaos/report.txt}
folder=$(dirname "$CHAOS_REPORT"); mkdir -p "$folder"
rm -f "$CHAOS_REPORT" "$CHAOS_REPORT".* "$folder"/*.trx "$folder"/failures.txt
began=$(date +%s); until=$began; status=0

# The group and its minutes on an idle machine of two cores, three runs a row. Those that must not be cut short come first.
groups="StarvationRows:12 SiloRows:15 DatabaseRows:10 SegmentRows:4 WebhookRows:2 OriginRows:4 NetworkRows:7 TlsRows:2 LimitRows:4"
for group in $groups; do
  name=${group%:*}; minutes=$((${group#*:} * ${CHAOS_MINUTES:-60} / 60))
  case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
  # Minutes that an earlier group left over are the next one's.
  until=$((until + minutes * 60)); now=$(date +%s)
  echo "== $name (minute $(((now - began) / 60)))"
  # A group that hangs must not take the others' time: twice its minutes, and at least ten.
  CHAOS_UNTIL=$((until - 45)) timeout --signal=INT --kill-after=30 $((minutes * 120 > 600 ? minutes * 120 : 600)) \
    dotnet test tests/Chaos.Tests -c "$config" --no-build --nologo --filter "Category=Chaos&FullyQualifiedName~Rows.$name" \
    --logger "console;verbosity=detailed" --logger "trx;LogFileName=$name.trx" --results-directory "$folder" > "$folder/$name.log" 2>&1 || status=1
  grep -hE '^ *(Passed|Failed|Skipped) |seed [0-9]+|^ *F[0-9]+ |read your writes|Error Message|Assert\.|^Expected|^Actual|^Total tests' "$folder/$name.log" | grep -vE '^ *at ' | cut -c1-700
  grep -oE '^ *Failed [^[]+' "$folder/$name.log" | sed 's/^ *//' >> "$folder/failures.txt"
done

echo
echo "== The matrix: $(($(date +%s) - began)) s, ${CHAOS_RATE:-500} operations a second, $(nproc) cores, load average $(cut -d' ' -f1-3 /proc/loadavg), commit $(git rev-parse --short HEAD 2>/dev/null || echo unknown)" | tee "$folder/summary.md"
{ echo; cat "$CHAOS_REPORT.md" 2>/dev/null || echo "No row ended."; } | tee -a "$folder/summary.md"
if [ -s "$folder/failures.txt" ]; then { echo "Failed:"; sort -u "$folder/failures.txt"; } | tee -a "$folder/summary.md"; status=1; else echo "No row failed." | tee -a "$folder/summary.md"; fi
echo "(in $folder/summary.md; all lines in $CHAOS_REPORT, the output of each group beside it)"
exit $status
