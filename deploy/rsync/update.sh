#!/bin/sh
# Pulls, builds and publishes on a web server: update.sh [USER@HOST:]DIRECTORY
#
# The root of the web server is DIRECTORY/current, a link to a whole release. A release is uploaded
# beside the others, then the link is replaced in one step; files that didn't change are shared. One
# update runs at a time. docs/publish.md explains it.
set -eu

target=${1:?usage: update.sh [USER@HOST:]DIRECTORY}
export CATALOG_SOURCE="${CATALOG_SOURCE:-ll}"
cd "$(dirname "$0")/../.."
catalog() { .venv/bin/python build.py "$@"; }

exec 9>.update.lock
flock --nonblock 9 || { echo "Another update is still running." >&2; exit 1; }

code=0
catalog build --quiet --output output || code=$?
# 4: built from the data before, and marked stale.
[ "$code" = 0 ] || [ "$code" = 4 ] || exit "$code"
catalog verify --quiet output

before=$(rsync --links "$target/current" 2>/dev/null | sed -n 's/.* -> releases\///p' || true)
release=$(date -u +%Y%m%dT%H%M%SZ)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ln -s "releases/$release" "$work/current"
mkdir "$work/none"

rsync --archive --mkpath --exclude=/.build --exclude=/.gitignore \
  ${before:+"--link-dest=../$before/"} output/ "$target/releases/$release/"
# rsync puts a link in the place of another in one step.
rsync --links "$work/current" "$target/"
# Visitors may still be reading the release before; those before it go.
rsync --archive --delete --filter="protect /$release/" --filter="protect /${before:-$release}/" \
  "$work/none/" "$target/releases/"
exit "$code"
