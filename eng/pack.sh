#!/usr/bin/env bash
# Makes NuGet packages for hosts of one's own and the `grid` tool, and archives of the hosts that need no installed runtime.
# --packages leaves the archives out. OUT=folder (artifacts), RID=linux-x64, CONFIG=Release.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${OUT:-artifacts} rid=${RID:-linux-x64} config=${CONFIG:-Release}
mkdir -p "$out"
out=$(cd "$out" && pwd)

rm -rf "$out/packages"
for project in Domain Segment Grains.Interfaces Grains Hosting Silo EdgeFrontend Cli; do
  dotnet pack "src/$project" -c "$config" -o "$out/packages" --nologo -v quiet
done
ls "$out/packages"
[ "${1:-}" = --packages ] && exit 0

# Restored for one platform beside the ordinary restore: the lock files and obj folders of the checkout stay as they are.
stage=$(mktemp -d); trap 'rm -rf "$stage"' EXIT
git ls-files -z --cached --others --exclude-standard -- src eng Directory.Build.props Directory.Packages.props .editorconfig global.json | xargs -0 cp --parents -t "$stage"
find "$stage" -name packages.lock.json -delete
rm -rf "$out/archives"; mkdir -p "$out/archives"
for host in silo:Silo edge:EdgeFrontend standalone:Standalone grid:Cli; do
  name=${host%%:*} project=${host##*:}
  dotnet publish "$stage/src/$project" -c "$config" -r "$rid" --self-contained true -p:RestorePackagesWithLockFile=false -p:PackAsTool=false \
    -p:RunAnalyzers=false -p:DebugType=none -o "$stage/publish/$name" --nologo -v quiet
  rm -f "$stage/publish/$name/"*.xml
  tar -C "$stage/publish" -czf "$out/archives/personalization-$name-$rid.tar.gz" "$name"
done
ls -lh "$out/archives"
