#!/usr/bin/env bash
# Makes NuGet packages for hosts of one's own and the `grid` tool, and archives of the hosts that need no installed runtime.
# --packages leaves the archives out. OUT=folder (artifacts), RID=linux-x64, CONFIG=Release.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${OUT:-artifacts} rid=${RID:-linux-x64} config=${CONFIG:-Release}
mkdir -p "$out"
out=$(cd "$out" && pwd)

rm -rf "$out/packages"
for project in Background Domain Segment Grains.Interfaces Settings Sites Sessions Grains Hosting Silo EdgeFrontend Cli; do
  dotnet pack "src/$project" -c "$config" -o "$out/packages" --nologo -v quiet
done
ls "$out/packages"
[ "${1:-}" = --packages ] && exit 0

stage=$(mktemp -d); trap 'rm -rf "$stage"' EXIT
RID=$rid CONFIG=$config SELF_CONTAINED=true eng/publish.sh "$stage" Silo EdgeFrontend Standalone Cli
rm -rf "$out/archives"; mkdir -p "$out/archives"
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
for host in silo:Silo edge:EdgeFrontend standalone:Standalone grid:Cli; do
  name=${host%%:*} project=${host##*:}
  mv "$stage/$project" "$stage/$name"
  # The standalone host contains the silo and the edge as libraries; their programs would not start there.
  if [ "$project" = Standalone ]; then
    rm -f "$stage/$name"/Personalization.{Silo,EdgeFrontend} "$stage/$name"/Personalization.{Silo,EdgeFrontend}.runtimeconfig.json
  fi
  cp LICENSE THIRD-PARTY-NOTICES.md "$stage/$name/"
  cp -r eng/archive/README.md eng/archive/licenses "$stage/$name/"
  cp "$dotnet/ThirdPartyNotices.txt" "$stage/$name/licenses/dotnet-ThirdPartyNotices.txt"
  if [ "$name" != grid ]; then
    mkdir -p "$stage/$name/examples/rulesets"
    cp docker/rulesets/default.json "$stage/$name/examples/rulesets/"
    cp "eng/archive/personalization-$name.service" "$stage/$name/examples/"
  fi
  if [ "$name" = silo ]; then cp -r docker/postgres "$stage/$name/examples/"; cp -r src/Hosting/Storage/PostgreSql/Schema "$stage/$name/examples/postgres/schema"; fi
  tar -C "$stage" -czf "$out/archives/personalization-$name-$rid.tar.gz" "$name"
done
ls -lh "$out/archives"
