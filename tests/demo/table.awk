# SPDX-License-Identifier: MIT
#
# Compares the lists that entries.sh made with what is wanted, prints a table,
# and ends with status 1 if anything differs.  A .deb keeps no capabilities.

BEGIN { count = split(formats, format, " ") }

FNR == 1 { file++ }
/^#/ { next }

{ entry = $2 " " $3 " " $4 " " $5 " " $6 }

file == 1 {
	order[++wanted] = $1
	want[$1] = entry
	next
}

($1 in want) { has[file - 1, $1] = entry; next }

# The rest: root's, and nothing special about it.
{
	rest[file - 1]++
	if ($2 !~ /[dfl]/ || $3 !~ /^0/ || $4 != "0:0" || $5 != "-" || $6 != "-") {
		strange[file - 1]++
		print "  " format[file - 1] ": " $1 " is " entry
	}
}

function judge(i, name,   expected) {
	expected = want[name]
	if (format[i] == "deb")
		sub(/capability$/, "-", expected)
	if (has[i, name] == expected)
		return "ok"
	bad++
	wrong[bad] = format[i] ": " name ": wanted " expected ", found " has[i, name]
	return "WRONG"
}

END {
	row = "  %-18s %-4s %-5s %-10s %-5s %-11s"
	printf row, "path", "type", "mode", "owner", "dev", "attribute"
	for (i = 1; i <= count; i++)
		printf " %-8s", format[i]
	print ""
	for (n = 1; n <= wanted; n++) {
		split(want[order[n]], part, " ")
		printf row, order[n], part[1], part[2], part[3], part[4], part[5]
		for (i = 1; i <= count; i++)
			printf " %-8s", judge(i, order[n])
		print ""
	}
	printf row, "all others", "", "", "0:0", "", ""
	for (i = 1; i <= count; i++) {
		printf " %-8s", (strange[i] || !rest[i]) ? "WRONG" : rest[i] " ok"
		bad += strange[i] || !rest[i]
	}
	print "\n"
	for (n = 1; n <= bad; n++)
		if (wrong[n]) print "  " wrong[n]
	exit bad > 0
}
