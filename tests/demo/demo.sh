#!/bin/sh
# SPDX-License-Identifier: MIT
#
# demo.sh [-b BUILD] [-o OUT]: as an ordinary user, makes a small root file
# system in a session of pqfs, packs it in four formats, and shows from each,
# outside the session, whose everything is.  The packages stay in OUT.
# Ends with status 0 if all is as wanted.  Run by root, it becomes an ordinary
# user for all but the last step, which puts the results into OUT.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$top/build
out=

usage() { echo "usage: demo.sh [-b BUILD] [-o OUT]" >&2; exit 2; }
while getopts b:o: option; do
	case $option in
	b) build=$OPTARG ;;
	o) out=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# = 0 ] || usage
out=${out:-$build/demo}

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C
umask 022
missing=
for tool in tar dpkg-deb mke2fs debugfs mksquashfs unsquashfs setcap ldd; do
	command -v $tool >/dev/null || missing="$missing $tool"
done
if [ -n "$missing" ]; then
	echo "demo.sh: not installed:$missing (tests/install-deps installs them)" >&2
	exit 1
fi
if [ ! -x "$build/bin/pqfs-session" ]; then
	echo "demo.sh: $build/bin/pqfs-session: missing; run make first" >&2
	exit 1
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/pqfs-demo.XXXXXX")
clean() {
	if [ -s "$work/state/pseudo.pid" ]; then
		kill "$(cat "$work/state/pseudo.pid")" 2>/dev/null || :
	fi
	chmod -R u+rwx "$work" 2>/dev/null || :
	rm -rf "$work"
}
trap clean EXIT
trap 'exit 1' HUP INT TERM

# The ordinary user: whoever runs this, or, for root, the one who used sudo,
# or one of no name.  He may not be able to read this folder: he gets copies.
as_user=
if [ "$(id -u)" = 0 ]; then
	uid=${SUDO_UID:-54319}
	gid=${SUDO_GID:-$uid}
	if [ "$uid" = 0 ]; then uid=54319 gid=54319; fi
	as_user="setpriv --reuid=$uid --regid=$gid --clear-groups --"
	mkdir "$work/pqfs" "$work/demo"
	cp -r "$build/bin" "$build/lib" "$work/pqfs/"
	cp "$here"/*.sh "$here/table.awk" "$here/wanted" "$work/demo/"
	build=$work/pqfs
	here=$work/demo
	chown "$uid:$gid" "$work"
fi
export HOME="$work"
cd "$work"

$as_user mkdir packed
start=$(date +%s)
$as_user "$build/bin/pqfs-session" --state "$work/state" -- sh "$here/rootfs.sh" "$work/packed"
end=$(date +%s)
rights=$($as_user find packed -perm /6000 -o -type b -o -type c)

formats="tar deb ext4 squashfs"
for format in $formats; do
	$as_user env TMPDIR="$work" sh "$here/entries.sh" "packed/demo.$format" > "$format.list"
done

cat <<X
A root file system, made and packed in $((end - start)) s by user $($as_user id -u), who is not root.
What each package holds, read outside the session by the format's own tool:

X
status=0
awk -v formats="$formats" -f "$here/table.awk" "$here/wanted" tar.list deb.list ext4.list squashfs.list || status=1
if [ -n "$rights" ]; then
	echo "Files on disk that really are setuid, setgid or devices: $rights"
	status=1
else
	echo "On disk, no file is setuid, setgid or a device."
fi

mkdir -p "$out"
for format in $formats; do
	cp "packed/demo.$format" "$format.list" "$out/"
done
echo "The packages are in $out."
[ $status = 0 ] && echo "All is as wanted." || echo "NOT all is as wanted."
exit $status
