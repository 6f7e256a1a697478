# find, ls, stat, du and others that look.

### find_by_owner_and_group
touch a b c
chown 1:2 a
chown 3:4 b
find . -user 1 ; find . -uid 3; find . -group 2; find . -gid 4
find . -user root | sort
find . -user daemon
find . -type f -not -user root | sort
find . -uid +2

### find_by_mode
for m in 4755 2755 1644 644 600 0; do touch f$m; chmod $m f$m; done
find . -perm 4755
find . -perm -4000
find . -type f -perm /6000 | sort
find . -perm /u=s,g=s -type f | sort
find . -type f -perm -o=r | sort

### find_those_without_a_name
touch a b
chown 61234:61234 a
find . -nouser; find . -nogroup
find . -nouser -printf '%u %g %U %G\n'

### find_printf_of_everything
touch -d @1234567890 f
mkdir d
mknod c c 1 3
mkfifo p
ln -s f l
chown -h 1:2 f d c p l
chmod 6751 f
find . -mindepth 1 -printf '%M %m %u %g %U %G %y %Y %n %l %f\n' | sort
find f -printf '%s %t\n'

### find_ls
touch -d @1000000000 f
mknod -m 620 c c 4 64
touch -d @1000000000 c
chown 5:5 f c
find f c -ls | awk '{print $3, $4, $5, $6, $7, $8}'

### find_delete_and_exec
mkdir -p a/b
touch a/1 a/b/2
mknod a/n c 1 1
chown -R 3:3 a
find a -type f -exec chown 4:4 {} +
tree a
find a -user 4 -delete
tree a
find a -delete
ls

### find_samefile_links_and_empty
touch a
ln a b
mkdir e
mknod n c 1 1
find . -samefile a | sort
find . -links 2 -type f | sort
find . -empty | sort
find . -size 0 | sort

### ls_in_its_ways
touch -d @1000000000 f
mkdir d
touch -d @1000000000 d
chown 1:2 f
chmod 4711 f
chmod 1777 d
ls -l
ls -n
ls -g
ls -o
ls -ld . d
ls -F
ls --color=always
ls -l --author
ls --group-directories-first
ls -ln --full-time f

### stat_in_its_ways
touch -d @1000000000 f
chown daemon:adm f
chmod 7640 f
mknod c c 200 100
ln -s f l
stat -c '%A %a %f %F %u %U %g %G %h %s' f c l
stat -L -c '%A %U %F' l
stat -c '%t %T %Hr %Lr %r' c
stat -t f | cut -d' ' -f4-6
stat -c '%N' l
stat f | grep Uid

### stat_of_a_pipe_and_a_descriptor
touch f
chown 1:2 f
chmod 4600 f
stat -L -c '%u:%g %a %F' /dev/fd/0 < f
stat -L -c '%u:%g %a %F' /proc/self/fd/0 < f
stat -c '%u:%g %a %F' - < f
echo | stat -c '%F' -

### stat_of_what_belongs_to_the_system
stat -c '%n %u:%g %a %t,%T %F' / /etc /etc/passwd /etc/shadow /dev/null /usr/bin/passwd /tmp
ls -ln /dev/null /etc/passwd | awk '{print $1, $3, $4}'

### du_and_tree_walks_see_all
mkdir -p a/b/c
for i in 1 2 3; do head -c 1000 /dev/zero > a/b/c/$i; done
chmod 0 a/b/c a/b/c/1
du -ab --apparent-size a | cut -f2 | sort
du -b a/b/c/* | sort -k2

### file_tells_the_type (needs file)
mknod c c 1 3
mknod b b 8 1
mkfifo p
touch e
chmod 4755 e
mkdir d
chmod 1777 d
file c b p e d

### globs_and_directory_listings_by_bash
mkdir d
touch d/a d/b d/.c
chown 1:1 d/*
chmod 0 d
echo d/*
echo d/.??*
cd d && echo *

### chmod_and_chown_by_find_and_xargs
mkdir -p a/b
touch a/1 "a/b/2 3"
find a -print0 | xargs -0 chown 5:6
find a -type f -print0 | xargs -0 chmod 4711
tree a

### test_of_a_whole_etc_like_tree
mkdir -p etc/ssl/private var/mail var/spool/cron home/u
touch etc/passwd etc/shadow etc/gshadow etc/sudoers
chown root:shadow etc/shadow etc/gshadow
chmod 640 etc/shadow etc/gshadow
chmod 440 etc/sudoers
chown root:mail var/mail
chmod 2775 var/mail
chmod 1730 var/spool/cron
chmod 710 etc/ssl/private
chown -R 1000:1000 home/u
ls -lR . | grep -v ^total
