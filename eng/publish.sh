#!/usr/bin/env bash
# Publishes hosts as a deployment does: for one platform, with code compiled ahead of its first use (ReadyToRun), which saves a starting process about a quarter of its processor time.
#   eng/publish.sh <folder> [Silo EdgeFrontend Standalone Cli]     each into a folder of its name
# RID=linux-x64, CONFIG=Release, SELF_CONTAINED=false (true: with the runtime).
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { echo "usage: eng/publish.sh <folder> [host...]" >&2; exit 2; }
out=$1; shift
mkdir -p "$out"
out=$(cd "$out" && pwd)
[ $# -gt 0 ] || set -- Silo EdgeFrontend Standalone

# Restored for one platform beside the ordinary restore: the lock files and obj folders of the checkout stay as they are.
stage=$(mktemp -d); trap 'rm -rf "$stage"' EXIT
git ls-files -z --cached --others --exclude-standard -- src eng Directory.Build.props Directory.Packages.props .editorconfig global.json | xargs -0 cp --parents -t "$stage"
find "$stage" -name packages.lock.json -delete
for host in "$@"; do
  rm -rf "${out:?}/$host"
  dotnet publish "$stage/src/$host" -c "${CONFIG:-Release}" -r "${RID:-linux-x64}" --self-contained "${SELF_CONTAINED:-false}" -p:PublishReadyToRun=true \
    -p:RestorePackagesWithLockFile=false -p:PackAsTool=false -p:RunAnalyzers=false -p:DebugType=none -o "$out/$host" --nologo -v quiet
  rm -f "$out/$host/"*.xml
done
