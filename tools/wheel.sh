#!/bin/sh
# Build the wheel of the last commit twice, in two folders, zones and habits, and fail unless they are the same bytes.
# hatchling sorts the files and gives them SOURCE_DATE_EPOCH: https://reproducible-builds.org/docs/source-date-epoch/
set -eu
python=$1 out=$2
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for name in here elsewhere; do
  mkdir -p "$folder/$name/tree"
  git archive HEAD | tar -x --touch -C "$folder/$name/tree"
done
(umask 022; cd "$folder/here/tree" && TZ=Europe/Paris "$python" -m hatchling build -t wheel -d ../out >/dev/null)
(umask 077; cd "$folder/elsewhere/tree" && TZ=Pacific/Noumea "$python" -m hatchling build -t wheel -d ../out >/dev/null)
cmp "$folder"/here/out/*.whl "$folder"/elsewhere/out/*.whl
mkdir -p "$out"
cp "$folder"/here/out/*.whl "$out/"
cd "$out" && sha256sum -- *.whl
