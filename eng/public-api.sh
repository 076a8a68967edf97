#!/usr/bin/env bash
# Writes what the packed projects offer since the last release into their PublicAPI.Unshipped.txt: new symbols, and *REMOVED* before those
# of a release that are gone. --ship moves all of it into PublicAPI.Shipped.txt, which is a part of making a release.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C

symbols() { sed '/^#/d' "$1" | sort -u; }
write() { { echo '#nullable enable'; cat; } > "$1.new" && mv "$1.new" "$1"; }
reported() { sed -n "s/.* $1: Symbol '\(.*\)' is \(not \)\?part of the declared .*/\1/p" <<< "$said" | sort -u; }

for unshipped in src/*/PublicAPI.Unshipped.txt; do
  shipped=${unshipped/Unshipped/Shipped}
  if [ "${1:-}" = --ship ]; then
    comm -23 <(cat <(symbols "$shipped") <(symbols "$unshipped" | sed '/^\*REMOVED\*/d') | sort -u) \
      <(symbols "$unshipped" | sed -n 's/^\*REMOVED\*//p' | sort -u) | write "$shipped"
    write "$unshipped" < /dev/null
    continue
  fi

  echo "$unshipped"
  # A project that is up to date would say nothing without --no-incremental.
  said=$(dotnet build "$(dirname "$unshipped")" -c Release --nologo -v quiet --no-dependencies --no-incremental -p:TreatWarningsAsErrors=false)
  {
    comm -23 <(cat <(symbols "$unshipped") <(reported RS0016) | sort -u) <(reported RS0017)
    comm -12 <(symbols "$shipped") <(reported RS0017) | sed 's/^/*REMOVED*/'
  } | sort -u | write "$unshipped"
done
