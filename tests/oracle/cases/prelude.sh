# What the shell cases share.
# show FILE...: all that is the same whoever runs it.
show() { stat -c '%n %F %a %u:%g %h %t,%T' -- "$@"; }
