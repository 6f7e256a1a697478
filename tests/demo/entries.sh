#!/bin/sh
# SPDX-License-Identifier: MIT
#
# entries.sh FILE: lists what FILE (.tar, .deb, .ext4, .squashfs) holds, with
# the format's own tool, as lines
#
#	/path type mode uid:gid major,minor|- capability|-
set -eu
export LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# From lines "mode uid/gid size date time name", as tar and unsquashfs print
# them, and tar's lines "  x: length attribute".
from_long_list() {
	awk '
	function octal(word,   i, c, value, special) {
		for (i = 2; i <= 10; i++) {
			c = substr(word, i, 1)
			value = value * 2 + (c != "-" && c != "S" && c != "T")
			if (c ~ /[sStT]/) special += i == 4 ? 4 : i == 7 ? 2 : 1
		}
		return sprintf("%d%03o", special, value)
	}
	function finish() { if (name != "") print name, type, mode, owner, dev, cap; name = "" }
	/^  x:/ { if ($3 == "security.capability") cap = "capability"; next }
	/^[-bcdhlps][-rwxsStT]+/ {
		finish()
		type = substr($1, 1, 1)
		if (type == "-" || type == "h") type = "f"
		mode = octal($1)
		owner = $2
		sub("/", ":", owner)
		field = 4
		dev = "-"
		if (type ~ /[bc]/) {
			dev = $3
			if (dev ~ /,$/) dev = dev $(field++)
		}
		name = $(field + 2)
		sub(/^squashfs-root/, "", name)
		sub(/^\.\//, "/", name)
		if (name != "/") sub(/\/$/, "", name)
		if (name == "") name = "/"
		cap = "-"
	}
	END { finish() }'
}

# ext4: every directory is listed, every special entry looked at.
from_ext4() {
	list=$(mktemp)
	dirs=/
	while [ -n "$dirs" ]; do
		found=$(for dir in $dirs; do echo "ls -p $dir"; done | debugfs -f - "$1" 2>/dev/null |
			awk -F/ '
			/^debugfs: ls -p/ { dir = $0; sub(/^debugfs: ls -p /, "", dir); if (dir == "/") dir = ""; next }
			NF >= 7 && $6 != "." && $6 != ".." && $6 != "" { print dir "/" $6, $3, $4, $5 }')
		[ -z "$found" ] || printf '%s\n' "$found" >> "$list"
		dirs=$(printf '%s\n' "$found" | awk '$2 ~ /^04/ && $1 != "/lost+found" { print $1 }')
	done
	echo '/ 040755 0 0' >> "$list"
	awk '{ print "stat", $1; print "ea_list", $1 }' "$list" | debugfs -f - "$1" 2>/dev/null |
	awk '
	function finish() { if (name != "") print name, type, mode, owner, dev, cap; name = "" }
	/^debugfs: stat / { finish(); name = $3; dev = cap = "-"; next }
	/ Type: .* Mode: / {
		type = index($0, "character") ? "c" : index($0, "block") ? "b" : index($0, "FIFO") ? "p" : \
			index($0, "directory") ? "d" : index($0, "symlink") ? "l" : "f"
		mode = $0; sub(/.*Mode: */, "", mode); sub(/ .*/, "", mode)
		mode = substr(mode, length(mode) - 3)
	}
	/^User: / { owner = $2 ":" $4 }
	/^Device major\/minor number: / { split($4, n, ":"); dev = hex(n[1]) "," hex(n[2]) }
	/^  security.capability / { cap = "capability" }
	function hex(word,   i, value) {
		for (i = 1; i <= length(word); i++)
			value = value * 16 + index("0123456789abcdef", tolower(substr(word, i, 1))) - 1
		return value
	}
	END { finish() }' | grep -v '^/lost+found '
	rm -f "$list"
}

# squashfs: its tool does not list attributes, but restores them, or says that
# it may not.
from_squashfs() {
	out=$(mktemp -d)
	unsquashfs -lln "$1" | from_long_list | while read -r name type mode owner dev cap; do
		if [ "$type" = f ] && [ "$attributes" != 0 ]; then
			said=$(unsquashfs -n -f -d "$out/x" "$1" "${name#/}" 2>&1 >/dev/null || :)
			case $said$(getcap "$out/x$name") in
			*security.capability* | *cap_*) cap=capability ;;
			esac
		fi
		echo "$name $type $mode $owner $dev $cap"
	done
	rm -rf "$out"
}

case $1 in
*.tar) tar --xattrs --xattrs-include='*' --numeric-owner -tvvf "$1" | from_long_list ;;
*.deb) dpkg-deb --fsys-tarfile "$1" | tar --numeric-owner -tvv | from_long_list ;;
*.ext4) from_ext4 "$1" ;;
*.squashfs)
	attributes=$(unsquashfs -stat "$1" | sed -n 's/^Number of xattr ids //p')
	from_squashfs "$1"
	;;
*) echo "entries.sh: $1: not a format of the demo" >&2; exit 2 ;;
esac | sort
