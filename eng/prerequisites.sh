#!/usr/bin/env bash
# Installs what the tests need beyond the .NET SDK when it is missing, and says what to do when it cannot.
# PROJECTS="Unit.Tests ..." (as in test.sh) leaves out what those projects do not need.
set -u
cd "$(dirname "$0")/.."
status=0

needed_by() {
  local project
  for project in "$@"; do case " ${PROJECTS:-$project} " in *" $project "*) return 0 ;; esac; done
  return 1
}

# debian <command> <package>...: makes the command available from Debian's packages.
debian() {
  local command=$1; shift
  command -v "$command" >/dev/null && return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "prerequisites: '$command' is missing; as root: apt-get install $*" >&2
    status=1; return 1
  fi
  echo "prerequisites: installing $*"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get -o DPkg::Lock::Timeout=300 -qq update \
    && apt-get -o DPkg::Lock::Timeout=300 -qq -y --no-install-recommends install "$@"; } >/dev/null ||
    { echo "prerequisites: apt-get install $* failed" >&2; status=1; return 1; }
}

# npm_folder <folder>: what its lock file pins; left alone when it is there already.
npm_folder() {
  local folder=$1
  if ! command -v npm >/dev/null; then
    echo "prerequisites: npm is missing; install Node.js 20 or newer with npm" >&2
    status=1; return 1
  fi
  cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed-lock.json" && return 0
  echo "prerequisites: npm packages of $folder"
  (cd "$folder" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error && cp package-lock.json node_modules/.installed-lock.json) ||
    { echo "prerequisites: npm ci in $folder failed" >&2; status=1; return 1; }
}

# PostgreSQL's programs, found by their folder: Debian keeps them out of the path. The package's own cluster is neither made nor started.
postgresql() {
  ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 && return 0
  command -v postgres >/dev/null && command -v initdb >/dev/null && return 0
  if [ "$(id -u)" = 0 ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  fi
  debian postgres -o DPkg::Options::=--force-confold postgresql
}

if needed_by Grains.Tests System.Tests Chaos.Tests; then
  postgresql
fi
if needed_by Grains.Tests; then
  # The test starts a pooler of its own; the package's service is not used.
  PATH=$PATH:/usr/sbin debian pgbouncer pgbouncer
fi
if needed_by Unit.Tests; then
  debian npm nodejs npm && npm_folder tests/npm/growthbook && npm_folder tests/npm/schema
fi
# Prometheus' checker of alert rules. Its package has the server too, which would start on the edges' management port; it is masked where nobody has it yet.
promtool_from_prometheus() {
  command -v promtool >/dev/null && return 0
  if [ "$(id -u)" = 0 ] && [ -d /etc/systemd/system ] && [ ! -e /etc/systemd/system/prometheus.service ]; then
    ln -s /dev/null /etc/systemd/system/prometheus.service
  fi
  debian promtool prometheus
}

if needed_by System.Tests; then
  promtool_from_prometheus
  debian npm nodejs npm && npm_folder tests/npm/openfeature
fi
if needed_by Browser.Tests; then
  debian chromium chromium
  npm_folder tests/npm/analytics
  npm_folder tests/npm/openfeature
fi

exit $status
