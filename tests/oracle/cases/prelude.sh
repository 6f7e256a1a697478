# What the shell cases share.
# show FILE...: all of a file that is the same whoever looks at it, and when.
show() { stat -c '%n %F %a %u:%g %h %t,%T' -- "$@"; }
# tree DIR: every entry below, with its owner, mode, links and target.
tree() { find "$1" -printf '%P %y %m %U:%G %n %l\n' | sort; }
# status COMMAND...: runs it and prints how it ended.
status() { "$@"; echo "status $?"; }
