# Who the session's processes are.

### id_says_root
id
id -u; id -g; id -un; id -gn; id -G; id -Gn
id -ru; id -rg
whoami
groups
logname 2>&1 | head -c 0

### bash_knows_its_ids
echo $UID $EUID "${GROUPS[@]}"
bash -c 'echo $UID $EUID; echo \$ is "$([ $EUID = 0 ] && echo root)"'

### id_of_others
id daemon
id -u mail
id nobody_at_all
echo $?

### setpriv_drops_to_another_user (needs setpriv)
setpriv --reuid=1 --regid=2 --clear-groups id
setpriv --reuid=daemon --regid=daemon --init-groups id
setpriv --reuid=5 --regid=6 --groups=7,8,9 id -G
setpriv --euid=5 --keep-groups id

### a_dropped_user_makes_files_of_his_own (needs setpriv)
mkdir d
chmod 1777 d
setpriv --reuid=1 --regid=2 --clear-groups sh -c 'cd d; touch f; mkdir s; mkfifo p; ln -s f l; echo x > r'
tree d

### a_dropped_user_may_not_chown (needs setpriv)
mkdir d
chmod 777 d
setpriv --reuid=1 --regid=2 --clear-groups bash -c '
cd d
touch f
chown 5 f; echo $?
chown 1 f; echo $?
chgrp 2 f; echo $?
chgrp 5 f; echo $?
chown 0:0 f; echo $?'
tree d

### a_dropped_user_may_chgrp_to_a_group_of_his (needs setpriv)
mkdir d
chmod 777 d
setpriv --reuid=1 --regid=2 --groups=7,8 bash -c '
cd d
touch f
chgrp 7 f; echo $?
chgrp 8 f; echo $?
chgrp 9 f; echo $?'
tree d

### a_dropped_user_may_not_chmod_anothers_file (needs setpriv)
touch f
mkdir d
chmod 777 d
setpriv --reuid=1 --regid=2 --clear-groups bash -c '
chmod 600 f; echo $?
cd d
touch g
chmod 4700 g; echo $?'
chown 1 f
setpriv --reuid=1 --regid=2 --clear-groups chmod 640 f
show f d/g

### a_dropped_user_may_not_make_nodes (needs setpriv)
mkdir d
chmod 777 d
setpriv --reuid=1 --regid=2 --clear-groups bash -c '
cd d
mknod c c 1 3; echo $?
mknod b b 1 3; echo $?
mkfifo p; echo $?'
tree d

### a_dropped_user_may_not_become_root_again (needs setpriv)
setpriv --reuid=1 --regid=2 --clear-groups setpriv --reuid=0 id 2>&1
setpriv --reuid=1 --regid=2 --clear-groups setpriv --regid=0 id 2>&1
setpriv --reuid=1 --regid=2 --clear-groups setpriv --groups=5 id 2>&1
setpriv --reuid=1 --regid=2 --clear-groups setpriv --reuid=1 --keep-groups id

### a_dropped_user_may_not_set_privileged_attributes (needs setpriv setfattr)
mkdir d
chmod 777 d
setpriv --reuid=1 --regid=2 --clear-groups bash -c '
cd d
touch f
setfattr -n trusted.x -v 1 f; echo $?
setfattr -n user.x -v 1 f; echo $?
cp /bin/true t
setcap cap_net_raw+ep t; echo $?'

### setgid_asked_by_one_who_is_not_in_the_group_is_dropped (needs setpriv)
mkdir d
chmod 777 d
touch d/f
chown 1:50 d/f
setpriv --reuid=1 --regid=2 --clear-groups chmod 2755 d/f
show d/f
setpriv --reuid=1 --regid=2 --groups=50 chmod 2755 d/f
show d/f

### a_dropped_users_files_in_a_setgid_directory (needs setpriv)
mkdir d
chown 0:50 d
chmod 2777 d
setpriv --reuid=1 --regid=2 --clear-groups bash -c 'cd d; touch f; mkdir s; touch s/g'
tree d

### a_users_own_chown_clears_setuid (needs setpriv)
mkdir d
chmod 777 d
setpriv --reuid=1 --regid=2 --groups=2,3 bash -c '
cd d
touch f
chmod 6755 f
chgrp 3 f'
tree d

### access_by_a_dropped_user (needs setpriv)
touch a b c
chmod 600 a
chown 1 b
chmod 400 b
chmod 666 c
for f in a b c; do
	setpriv --reuid=1 --regid=2 --clear-groups bash -c "
	for t in -r -w -x -O; do test \$t $f && echo $f \$t; done"
done

### runs_as_another_by_runuser_see_the_owner (needs runuser)
mkdir d
chmod 777 d
runuser -u daemon -- id
runuser -u daemon -- touch d/f
show d/f

### a_user_may_set_times_of_his_own_files_or_to_now_if_he_may_write (needs setpriv)
touch f h
chmod 666 f
chown 1 h
setpriv --reuid=1 --regid=2 --clear-groups bash -c '
touch f; echo $?
touch -d @5 f; echo $?
touch -d @5 h; echo $?'
stat -c %Y h

### a_user_may_set_lists_of_his_own_files_alone (needs setpriv setfacl getfacl)
touch f
chown 1:2 f
setpriv --reuid=3 --regid=2 --clear-groups setfacl -m u:7:rw f
echo $?
setpriv --reuid=1 --regid=2 --clear-groups setfacl -m u:7:rw f
echo $?
getfacl -n f

### a_list_set_by_one_who_is_not_in_the_group_drops_setgid (needs setpriv setfacl)
touch f
chown 1:50 f
chmod 2755 f
setpriv --reuid=1 --regid=2 --clear-groups setfacl -m u:7:rw f
show f

### capabilities_come_and_go_with_the_effective_user (needs capsh)
capsh --has-p=cap_chown; echo $?
capsh --user=daemon -- -c 'id -u; capsh --has-p=cap_chown > /dev/null 2>&1; echo $?'

### daemons_are_started_as_others (needs start-stop-daemon runuser)
start-stop-daemon --start --chuid daemon:mail --exec /usr/bin/id
runuser -u daemon -g mail -- id
runuser daemon -s /bin/sh -c id
