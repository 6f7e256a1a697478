# A process that has dropped to another user meets the records' permissions.

### search_is_needed_on_the_way (needs setpriv)
mkdir -p a/b/c; echo x > a/b/c/f; chmod 755 a a/b a/b/c; chmod 644 a/b/c/f
as() { setpriv --reuid=1001 --regid=1001 --clear-groups bash -c "$1" 2>&1; echo "= $?"; }
for mode in 755 711 744 700 000; do
	chmod $mode a/b
	echo "mode $mode"
	as 'cat a/b/c/f'
	as 'stat -c %a a/b/c/f'
	as 'stat -c %a a/b'
	as 'ls a/b'
	as 'cd a/b && pwd | sed s,.*/a,a,'
	as 'cd a/b/c && pwd | sed s,.*/a,a,'
	as 'readlink -m a/b/c | sed s,.*/a,a,'
	as 'test -e a/b/c/f'
	as 'cat a/b/none'
	as 'touch -c a/b/c/f'
	as 'chmod 600 a/b/c/f'
	as 'rm -f a/b/c/f'
	as 'ln -s x a/b/l'
	as 'mkdir a/b/d'
done
chmod 755 a/b
find a -printf '%P %m %U\n' | sort

### owner_group_and_others_have_their_bits (needs setpriv)
mkdir d; chmod 777 d
for m in 000 400 040 004 200 020 002 600 060 006 100 010 001; do echo x > d/$m; chown 1001:1002 d/$m; chmod $m d/$m; done
check='cd d; for f in *; do r=-; w=-; cat $f >/dev/null 2>&1 && r=r; { echo y >> $f; } 2>/dev/null && w=w; x=-; test -x $f && x=x
 test -r $f && r=${r}r; test -w $f && w=${w}w; echo $f $r $w $x; done'
setpriv --reuid=1001 --regid=5 --clear-groups bash -c "$check"
setpriv --reuid=5 --regid=1002 --clear-groups bash -c "$check"
setpriv --reuid=5 --regid=5 --groups=7,1002 bash -c "$check"
setpriv --reuid=5 --regid=5 --clear-groups bash -c "$check"

### making_names_needs_a_writable_directory (needs setpriv)
mkdir a b c d; chown 1001 a; chgrp 1002 b; chmod 775 b; chmod 777 c; chmod 755 d
for who in '1001 1001' '5 1002' '5 5'; do set -- $who
	setpriv --reuid=$1 --regid=$2 --clear-groups bash -c '
	for d in a b c d; do
		touch $d/f; mkdir $d/d; ln -s x $d/l; mkfifo $d/p; echo $? $d
		ln $d/f $d/h; mv $d/f $d/g; rmdir $d/d; rm -f $d/l $d/h; mv $d/g $d/new; mktemp $d/XXXXXX >/dev/null; mktemp -d $d/XXXXXX > /dev/null
		echo $? $d; rm -rf $d/*; ls $d
	done' 2>&1 | sed 's/[A-Za-z0-9]\{6\}.: Perm/TMP: Perm/; s,/XXXXXX,,'
done

### the_sticky_bit_keeps_others_away (needs setpriv)
mkdir t; chmod 1777 t; echo r > t/root; echo o > t/ours; chown 1001:1001 t/ours; echo w > t/wide; chmod 666 t/wide
mkdir t/dir; chmod 777 t/dir
setpriv --reuid=1001 --regid=1001 --clear-groups bash -c '
rm -f t/root; echo $?; mv t/root t/x; echo $?; mv t/ours t/root; echo $?; rmdir t/dir; echo $?
echo more >> t/wide; echo $?; mv t/wide t/w2; echo $?; mv t/ours t/o2; echo $?; rm t/o2; echo $?' 2>&1
chown 1001 t
setpriv --reuid=1001 --regid=1001 --clear-groups bash -c 'rm -f t/root; echo $?; rmdir t/dir; echo $?' 2>&1
ls t

### links_are_searched_where_they_lead (needs setpriv)
mkdir -p shut/in open; echo x > shut/in/f; echo y > open/f; chmod 700 shut
ln -s ../shut/in/f open/link; ln -s ../shut/in open/dir; ln -s "$PWD/shut/in/f" open/abs; ln -s f open/good; ln -s none open/dangling; ln -s loop open/loop
setpriv --reuid=1001 --regid=1001 --clear-groups bash -c '
for l in link dir abs good dangling loop; do cat open/$l; stat -c %F open/$l; stat -L -c %F open/$l; readlink open/$l | sed s,.*/shut,shut,; test -e open/$l; echo $?; done
cat open/dir/f; cat open/../shut/in/f; cat open/../open/good/; ls open/dir/' 2>&1 | sed "s,$PWD,,"

### a_directory_that_was_opened_stays_open (needs setpriv)
mkdir -p d/e; echo x > d/e/f; chmod 700 d
cd d/e
setpriv --reuid=1001 --regid=1001 --clear-groups bash -c 'cat f; ls; cat ../e/f; stat -c %a .. ; echo $?' 2>&1
chmod 700 .
setpriv --reuid=1001 --regid=1001 --clear-groups bash -c 'cat f; ls; cat ./f; stat -c %a . ; echo $?' 2>&1

### acls_count (needs setpriv setfacl)
mkdir d; chmod 755 d; for f in u g m n; do echo x > d/$f; chmod 600 d/$f; done
setfacl -m u:1001:rw d/u; setfacl -m g:1002:r d/g; setfacl -m u:1001:rw,m::r d/m; setfacl -m u:1001:- d/n; chmod o+rw d/n
setfacl -m u:1001:--- d/n
check='for f in d/*; do cat $f; echo y >> $f; test -w $f; echo $f $?; done 2>&1'
setpriv --reuid=1001 --regid=5 --clear-groups bash -c "$check"
setpriv --reuid=5 --regid=1002 --clear-groups bash -c "$check"
setpriv --reuid=5 --regid=5 --clear-groups bash -c "$check"
mkdir e; chmod 700 e; echo z > e/f; setfacl -m u:1001:x e
setpriv --reuid=1001 --regid=5 --clear-groups bash -c 'cat e/f; ls e' 2>&1
setpriv --reuid=5 --regid=5 --clear-groups bash -c 'cat e/f; ls e' 2>&1

### who_may_set_what (needs setpriv)
mkdir d; chmod 777 d; touch d/root d/ours d/wide; chown 1001:1001 d/ours; chmod 666 d/wide
setpriv --reuid=1001 --regid=1001 --groups=1002 bash -c '
for f in d/root d/ours d/wide; do
	chmod 640 $f; echo $?; chgrp 1002 $f; echo $?; chgrp 9 $f; echo $?; chown 1002 $f; echo $?
	touch $f; echo $?; touch -d 2001-01-01 $f; echo $?; truncate -s 3 $f; echo $?; : > $f; echo $?
	setfattr -n user.x -v 1 $f; echo $?; getfattr -n user.x $f; setfattr -n trusted.x -v 1 $f; echo $?; setfacl -m u:5:r $f; echo $?
done' 2>&1
find d -printf '%P %m %U:%G %s\n' | sort

### user_attributes_are_read_and_written_as_data (needs setpriv setfattr)
echo x > f; setfattr -n user.a -v 1 f; chmod 600 f; echo x > g; setfattr -n user.a -v 1 g; chmod 644 g
setpriv --reuid=1001 --regid=1001 --clear-groups bash -c 'for f in f g; do getfattr -n user.a $f; setfattr -n user.b -v 2 $f; setfattr -x user.a $f; getfattr -d $f; done' 2>&1

### hard_links_are_made_to_what_one_could_copy (needs setpriv)
mkdir d; chmod 777 d; for f in none read write both suid; do echo x > d/$f; done
chmod 600 d/none; chmod 644 d/read; chmod 622 d/write; chmod 666 d/both; chmod 4777 d/suid; mkfifo d/pipe; chmod 666 d/pipe; ln -s read d/link
setpriv --reuid=1001 --regid=1001 --clear-groups bash -c 'cd d; for f in *; do ln $f l-$f; echo $f $?; done' 2>&1

### directories_that_move_need_to_be_writable (needs setpriv)
mkdir -p d/a d/b d/a/own d/a/other; chmod 777 d d/a d/b; chown 1001 d/a/own; chmod 755 d/a/own d/a/other; chmod 555 d/a/other
setpriv --reuid=1001 --regid=1001 --clear-groups bash -c 'mv d/a/own d/b/; echo $?; mv d/a/other d/b/; echo $?; mv d/a/other d/a/same; echo $?' 2>&1
find d | sort

### root_and_back
python3 - <<'END'
import os
os.mkdir("d"); open("d/f", "w").close(); os.chmod("d", 0o700)
def tries():
    for what in (lambda: os.stat("d/f"), lambda: os.listdir("d"), lambda: open("d/f").close(), lambda: open("d/n", "w").close(),
                 lambda: os.unlink("d/n"), lambda: os.mkdir("d/e"), lambda: os.rmdir("d/e"), lambda: os.rename("d/f", "d/g"),
                 lambda: os.rename("d/g", "d/f"), lambda: os.chdir("d"), lambda: os.chdir(".."), lambda: os.access("d/f", os.R_OK),
                 lambda: os.statvfs("d/f").f_namemax, lambda: os.readlink("d/f"), lambda: os.truncate("d/f", 0), lambda: os.utime("d/f"),
                 lambda: os.utime("d/f", (1, 1)), lambda: os.scandir("d").close(), lambda: os.link("d/f", "d/h"), lambda: os.unlink("d/h"),
                 lambda: os.symlink("x", "d/s"), lambda: os.unlink("d/s"), lambda: os.mkfifo("d/p"), lambda: os.unlink("d/p"),
                 lambda: os.listxattr("d/f"), lambda: os.getxattr("d/f", "user.q"), lambda: os.setxattr("d/f", "user.q", b""), lambda: os.removexattr("d/f", "user.q"), lambda: os.pathconf("d/f", "PC_NAME_MAX")):
        try: r = what(); print(type(r).__name__ if not isinstance(r, (bool, int)) else r, end=" ")
        except OSError as e: print(e.errno, end=" ")
    print()
tries(); os.seteuid(1001); tries(); os.seteuid(0); tries()
os.setegid(1001); os.seteuid(1001); os.seteuid(0); os.chown("d", 1001, 1001); os.seteuid(1001); tries(); os.seteuid(0)
print(os.access("d/f", os.W_OK)); os.setresuid(1002, 0, 0); print(os.access("d/f", os.R_OK), os.access("d/f", os.R_OK, effective_ids=True)); tries()
END

### a_real_id_is_what_access_asks
python3 - <<'END'
import os
open("f", "w").close(); os.chmod("f", 0o600)
os.setresuid(1001, 0, 0); print(os.access("f", os.R_OK), os.access("f", os.R_OK, effective_ids=True))
os.setresuid(0, 1001, 0); print(os.access("f", os.R_OK), os.access("f", os.R_OK, effective_ids=True))
END

### fds_of_proc_are_no_way_around (needs setpriv)
mkdir d; echo x > d/f; chmod 700 d; chmod 644 d/f
exec 5< d/f
setpriv --reuid=1001 --regid=1001 --clear-groups bash -c 'cat /dev/fd/5; cat /proc/self/fd/5; stat -L -c %a /dev/fd/5; cat d/f' 2>&1

### su_and_tools_under_another_user (needs setpriv tar find)
mkdir -p t/{own,other,mixed}; chmod 755 t; echo 1 > t/own/a; echo 2 > t/other/b; echo 3 > t/mixed/c; chown -R 1001:1001 t/own; chmod 700 t/other; chmod 600 t/mixed/c
setpriv --reuid=1001 --regid=1001 --clear-groups bash -c 'find t; tar cf - t 2>/dev/null | tar tvf - | sed "s/20[0-9][0-9]-.*:.. //"; cp -r t /dev/null/x; du -s t >/dev/null; echo $?; ls -lR t | sed "s/ [A-Z][a-z][a-z] .*:.. / /"; rm -rf t; find t' 2>&1

### what_may_be_executed (needs setpriv)
mkdir d shut; chmod 755 d; chmod 700 shut
printf '#!/bin/sh\necho ran $0 | sed s,/.*/,,\n' > d/script; cp /bin/true d/true; cp d/script shut/script
for mode in 755 711 700 750 744 644; do
	chmod $mode d/script d/true; chgrp 1002 d/true
	echo "mode $mode"
	setpriv --reuid=1001 --regid=1001 --clear-groups bash -c 'd/script; echo $?; d/true; echo $?; sh d/script; echo $?; env d/true; echo $?; python3 -c "
import os, subprocess
for how in (lambda: subprocess.run([\"d/true\"]), lambda: os.posix_spawn(\"d/true\", [\"true\"], {}) and print(os.wait()[1])):
    try: print(how())
    except OSError as e: print(e.errno)
"' 2>&1
	setpriv --reuid=1001 --regid=1002 --clear-groups bash -c 'd/true; echo $?' 2>&1
done
chmod 755 shut/script; setpriv --reuid=1001 --regid=1001 --clear-groups bash -c 'shut/script; echo $?; PATH=$PWD/shut:$PATH; script; echo $?; command -v script' 2>&1 | sed 's,line [0-9]*: ,,; s,/.*/,,'

### an_interpreter_must_be_executable_too (needs setpriv)
cp /bin/cat interp; printf '#!%s/interp\ntext\n' "$PWD" > s; chmod 755 s
for mode in 755 700; do chmod $mode interp; setpriv --reuid=1001 --regid=1001 --clear-groups bash -c './s; echo $?' 2>&1 | grep -v '^#!' | sed 's,/.*/,,'; done

### his_own_pipes_are_his (needs setpriv)
setpriv --reuid=1001 --regid=1001 --clear-groups bash -c 'cat <(echo hi); diff <(echo a) <(echo b); echo x | cat /dev/stdin; echo y > >(cat); wait; stat -L -c "%u %a" <(:)' 2>&1
