# What shells do themselves.

### redirections_create_files
umask 027
: > a
echo x >> b
exec 3> c
echo y >&3
exec 3>&-
cat <> d
show a b c d

### descriptors_keep_their_file
echo one > f
exec 3<> f
chown 1:2 f
chmod 4755 f
mv f g
stat -L -c '%u:%g %a' /dev/fd/3
rm g
stat -L -c '%u:%g %a %h' /dev/fd/3
cat <&3

### an_empty_environment_changes_nothing
touch f
chown 1:2 f
env -i /usr/bin/stat -c '%u:%g' f
env -i /bin/chown 3:4 f
env -i /bin/sh -c '/usr/bin/id -u; /usr/bin/env -i /usr/bin/stat -c %u:%g f'
(exec -c /usr/bin/stat -c '%u:%g' f)
env -u LD_PRELOAD stat -c '%u:%g' f
LD_PRELOAD= stat -c '%u:%g' f
unset LD_PRELOAD
stat -c '%u:%g' f

### the_environment_is_the_callers
export A=1 B='two words'
env | grep -E '^(A|B)=' | sort
env -i C=3 /usr/bin/env | grep -v -E '^(LD_PRELOAD|PSEUDO|PQFS)'
env -i /bin/bash -c 'echo ${#HOME} $SHLVL'

### subshells_pipes_and_substitutions
touch f
chown 7:8 f
(chmod 4700 f)
echo "$(stat -c %a f)" `stat -c %u f`
stat -c %g f | cat
cat <(stat -c %a:%u f)
echo x | (cat > g; chown 9:9 g)
show g

### background_jobs_see_each_other
for i in 1 2 3 4 5 6 7 8; do (touch f$i; chown $i:$i f$i; chmod 475$((i % 8)) f$i) & done
wait
show f?

### status_and_signals_come_through
(exit 7); echo $?
exec 2> /dev/null
sh -c 'kill -TERM $$'; echo $?
sh -c 'kill -9 $$' 2> /dev/null; echo $?
false; echo $?
/nonexistent; echo $?
/etc/passwd; echo $?

### here_documents_and_temporary_files
cat <<X > f
text
X
chown 1:1 f
x=$(mktemp -p .)
cat f > "$x"
stat -c %a:%u "$x"
cat <<< string

### traps_and_exec
touch f
chown 2:3 f
trap 'stat -c %u:%g f' EXIT
trap 'chown 4:5 f' USR1
kill -USR1 $$
exec 4>&1
echo x >&4

### scripts_are_found_and_run
mkdir bin
printf '#!/bin/bash\nstat -c %%u:%%g "$1"\n' > bin/mine
chmod 755 bin/mine
touch f
chown 5:6 f
PATH=$PWD/bin:$PATH
mine f
chmod 4755 bin/mine
mine f
printf 'stat -c %%a "$1"\n' > bin/plain
chmod 755 bin/plain
plain f

### cd_and_pushd_and_cdpath
mkdir -p a/b
chown 1:1 a/b
chmod 0 a/b
cd a/b && show .
cd ..
pushd b > /dev/null && popd > /dev/null
pwd | sed 's,.*/work,,'

### dash_does_the_same
dash -c 'umask 077; : > f; chown 1:2 f; test -O f || echo not mine; echo x > g; stat -c %a:%u f g'
dash -c 'umask 0; mkdir d; cd d; : > x; stat -c %a x'
