# SPDX-License-Identifier: MIT
# Bash completion for pqfs' commands.  The options, and the commands of a command, are
# those that its --help names at that moment; what an option wants is told by the word
# that stands for its argument there.

# Reads a help text: fills `options`, `takes` (by option: " DIR", "=root|real",
# "[=WHEN]" or nothing) and `commands`, which the caller has declared.
_pqfs_read_help()
{
	local line option=$'^(--?[A-Za-z0-9][-A-Za-z0-9]*)(\\[=[^]]*\\]|=[^ ,]+| [A-Z][^ ,]*)?(,? )?(.*)$'
	local of_line name argument

	while IFS= read -r line; do
		if [[ $line =~ ^'  '([a-z]+)'  ' ]]; then
			commands+=("${BASH_REMATCH[1]}")
		fi
		[[ $line == '  -'* ]] || continue
		line=${line#'  '} of_line=() argument=
		while [[ $line =~ $option ]]; do
			of_line+=("${BASH_REMATCH[1]}")
			argument=${BASH_REMATCH[2]:-$argument}
			line=${BASH_REMATCH[4]}
			[[ ${BASH_REMATCH[3]} ]] || break
		done
		for name in "${of_line[@]}"; do
			options+=("$name")
			takes[$name]=$argument
		done
	done < <("$@" --help 2>&1 </dev/null)
}

# Offers those of the words that begin with what was typed.
_pqfs_offer()
{
	local word

	for word; do
		[[ $word == "$cur"* ]] && COMPREPLY+=("$word")
	done
}

# Files, or with -d directories, below what was typed.
_pqfs_files()
{
	local name

	compopt -o filenames 2>/dev/null
	while IFS= read -r name; do
		COMPREPLY+=("$name")
	done < <(compgen "$1" -- "$cur")
}

# The operations that pqfs-log knows are those that it says it knows.
_pqfs_operations()
{
	local said

	said=$("$program" --op '?' 2>&1 </dev/null)
	said=${said##*none of}
	[[ $said == *'?'* ]] && said="chown chmod mknod unlink link rename setxattr removexattr"
	printf '%s\n' ${said//[:,;]/ }
}

# What may follow an option, by the word that stands for it in the help text.
_pqfs_argument()
{
	local argument=${2#[ =]} list

	argument=${argument#'[='}
	argument=${argument%']'}
	case $argument in
	*[a-z]'|'[a-z]*) _pqfs_offer ${argument//'|'/ } ;;
	*'[:DIR'* | *'[:'*)
		list=${cur%"${cur##*:}"} cur=${cur##*:}
		_pqfs_files -d
		# Where a colon parts words, the words before it are none of ours.
		[[ $COMP_WORDBREAKS == *:* ]] || COMPREPLY=("${COMPREPLY[@]/#/$list}")
		;;
	DIR*)
		if [[ $1 == --state ]]; then
			_pqfs_offer "${XDG_STATE_HOME:-$HOME/.local/state}"/pqfs/*/
		fi
		_pqfs_files -d
		;;
	WHEN) _pqfs_offer always never auto ;;
	LETTER*) _pqfs_offer f d l b c p s ;;
	UID* | USER*) _pqfs_offer $(compgen -u -- "$cur") ;;
	GID* | GROUP*) _pqfs_offer $(compgen -g -- "$cur") ;;
	PID) _pqfs_offer $(cd /proc && echo [0-9]*) ;;
	RESULT) _pqfs_offer ok fail EPERM EACCES ENOENT EEXIST EINVAL ENOTDIR ENODATA EBUSY ;;
	WORD*)
		[[ $1 == --op ]] || return
		list=${cur%"${cur##*,}"} cur=${cur##*,}
		_pqfs_offer $(_pqfs_operations)
		COMPREPLY=("${COMPREPLY[@]/#/$list}")
		;;
	*FILE* | *PATH*) _pqfs_files -f ;;
	esac
}

# The place of the first word that is neither an option nor an option's argument: in
# `first`, or one past the last word.
_pqfs_first_word()
{
	for ((first = 1; first < COMP_CWORD; first++)); do
		case ${COMP_WORDS[first]} in
		--) ((first++)); return ;;
		-*)
			if [[ ${COMP_WORDS[first + 1]} == = ]]; then
				((first += 2))
			elif [[ ${takes[${COMP_WORDS[first]}]} == [\ =]* ]]; then
				((first++))
			fi
			;;
		*) return ;;
		esac
	done
}

# An option that waits for its argument, in `option`; and what there is of that in `cur`.
_pqfs_waiting()
{
	local before=${COMP_WORDS[COMP_CWORD - 1]}

	option=
	if [[ $cur == = ]]; then
		option=$before cur=
	elif [[ $before == = ]]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	elif [[ $before == -* && ${takes[$before]} == [\ =]* ]]; then
		option=$before
	elif [[ $cur == --*=* ]]; then
		option=${cur%%=*} cur=${cur#*=}
	fi
	[[ $option && ${takes[$option]} ]]
}

_pqfs()
{
	local program=${1/#'~'/$HOME} cur=${COMP_WORDS[COMP_CWORD]} option first
	local -a options=() commands=()
	local -A takes=()

	COMPREPLY=()
	_pqfs_read_help "$program"
	_pqfs_first_word
	if ((first < COMP_CWORD)); then
		if ((${#commands[@]})); then
			options=()
			_pqfs_read_help "$program" "${COMP_WORDS[first]}"
			commands=()
		elif [[ $program == *session || $program == *fakeroot* ]]; then
			if declare -F _command_offset >/dev/null; then
				_command_offset "$first"
			else
				_pqfs_files -f
			fi
			return
		fi
	fi
	if _pqfs_waiting; then
		_pqfs_argument "$option" "${takes[$option]}"
	elif [[ $cur == -* ]]; then
		_pqfs_offer "${options[@]}"
	elif ((${#commands[@]})); then
		_pqfs_offer "${commands[@]}"
	elif [[ ($program == *session || $program == *fakeroot*) && $cur != */* ]]; then
		_pqfs_offer $(compgen -c -- "$cur")
	else
		_pqfs_files -f
	fi
}

complete -F _pqfs pqfs-session pqfs-db pqfs-log pqfs-server fakeroot-pqfs
