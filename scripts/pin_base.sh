#!/usr/bin/env bash
# Write the digest of the container's base image into deploy/Containerfile, so that a release is built on the same bytes
# for ever: ARG BASE=NAME:TAG becomes ARG BASE=NAME:TAG@sha256:… Run it again to take a newer base. Needs skopeo, docker or
# podman, and the registry that the image lies in.
set -euo pipefail
file=${1:-deploy/Containerfile}
base=$(sed -n 's/^ARG BASE=\([^@]*\).*/\1/p' "$file")
[ -n "$base" ] || { echo "$file names no base (ARG BASE=…)" >&2; exit 1; }
if command -v skopeo > /dev/null; then
    digest=$(skopeo inspect --format '{{.Digest}}' "docker://$base")
elif command -v docker > /dev/null; then
    docker pull --quiet "$base" > /dev/null
    digest=$(docker image inspect --format '{{index .RepoDigests 0}}' "$base")
elif command -v podman > /dev/null; then
    podman pull --quiet "$base" > /dev/null
    digest=$(podman image inspect --format '{{.Digest}}' "$base")
else
    echo "skopeo, docker or podman is needed to ask for the digest of $base" >&2
    exit 1
fi
digest=${digest##*@}
[[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "no digest of $base was given, but: $digest" >&2; exit 1; }
sed -i.was "s|^ARG BASE=.*|ARG BASE=$base@$digest|" "$file" && rm "$file.was"
echo "$base@$digest"
