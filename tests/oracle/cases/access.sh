# test, access: what root may do.

### root_may_read_and_write_whatever_the_mode
touch f
mkdir d
for m in 000 111 222 444 777; do
	chmod $m f d
	for t in -r -w -x; do test $t f && echo "$m f $t"; test $t d && echo "$m d $t"; done
done

### one_execute_bit_is_enough_for_root
for m in 001 010 100 644 666; do
	touch f$m
	chmod $m f$m
	chown 9:9 f$m
	test -x f$m && echo "$m runs" || echo "$m does not"
done

### tests_of_special_bits_see_them
touch u g
mkdir t
chmod u+s u; chmod g+s g; chmod +t t
for f in u g t; do for t in -u -g -k; do test $t $f && echo "$f $t"; done; done

### tests_of_ownership_see_the_owner
touch a b
chown 5:5 b
for f in a b; do for t in -O -G; do test $t $f && echo "$f $t"; done; done

### bash_and_dash_and_test_agree
touch f
chmod 4000 f
chown 5:6 f
for sh in bash dash; do $sh -c 'test -u f && echo u; test -x f && echo x; test -r f && echo r; test -O f && echo O'; done
/usr/bin/test -u f && echo u
[ -x f ] || echo nox

### tests_of_types_see_the_recorded_type
mkfifo p
mknod c c 1 3
mknod b b 8 0
ln -s p l
for f in p c b l; do for t in -p -c -b -f -h -e -s; do test $t $f && echo "$f $t"; done; done

### the_newer_test_works_on_recorded_files
touch -d @1000 old
touch -d @2000 new
chown 1:2 old new
test new -nt old && echo newer
test old -ot new && echo older
ln old same
test old -ef same && echo same

### find_knows_what_may_be_read_and_run
touch a b
chmod 000 a; chmod 001 b
chown 3:3 a b
find . -type f -readable | sort
find . -type f -writable | sort
find . -type f -executable | sort
