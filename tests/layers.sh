#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Holds the project's own includes against what each room may include, and the
# library's symbols against what it may need.
set -eu
cd "$(dirname "$0")/.."
bad=0

# room DIR ALLOWED...: each #include "..." in DIR must be of DIR itself, of an
# allowed room, or generated.
room() {
	dir=$1
	shift
	for file in "$dir"/*.[ch]; do
		[ -e "$file" ] || continue
		for name in $(sed -n 's/^#include "\(.*\)"$/\1/p' "$file"); do
			from=$(dirname "$file")
			if [ -e "$from/$name" ]; then
				path=$(realpath --relative-to=. "$from/$name")
			else
				path=generated/$name
			fi
			for allowed in "$dir" "$@"; do
				case $path in "$allowed"/*) continue 2 ;; esac
			done
			echo "$file: includes $path, which $dir may not"
			bad=1
		done
	done
}

room common
room client common generated
room guts
room ports/linux
room makewrappers
room server common
room tools common server
for tool in session db log; do
	room tools/$tool tools common server
done
for file in $(grep -lE '#include "(../)+server/' tools/*.[ch] tools/*/*.[ch] 2>/dev/null); do
	if grep -E '#include "(../)+server/' "$file" | grep -v -e '/db\.h"' -e '/dbread\.h"'; then
		echo "$file: tools may use the server's read-only database access alone"
		bad=1
	fi
done
for file in guts/*.c ports/linux/*.c; do
	if grep -nE '^#define|^static [^(]*(=|;)' "$file"; then
		echo "$file: guts define no macros and no static variables"
		bad=1
	fi
done
exit $bad
