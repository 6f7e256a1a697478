# Perl.

### chown_chmod_and_stat
open my $f, ">", "f"; close $f;
print chown(1, 2, "f"), chmod(04751, "f"), "\n";
my @s = stat "f"; printf "%o %d %d %d\n", @s[2, 3, 4, 5];
print chown(-1, 9, "f", "none"), "\n"; @s = lstat "f"; print "@s[4,5]\n";
symlink "f", "l"; @s = lstat "l"; printf "%o %d\n", $s[2], $s[4];

### file_tests
open my $f, ">", "f"; close $f; mkdir "d"; chmod 0, "f", "d"; system "mknod c c 1 3; mknod b b 1 3; mkfifo p; touch u; chmod 7700 u; chown 5:5 u";
for my $n (qw(f d c b p u)) { print "$n:"; for my $t (qw(r w x o R W X O e z s f d l p S b c u g k)) { print $t if eval "-$t '$n'" } print "\n" }

### who_the_process_is
print "$< $> $( $)\n"; use POSIX; print getuid(), geteuid(), getgid(), getegid(), "\n";
if (!fork) { $) = "7 7 8"; $( = 7; $> = 5; print "$< $> $( $)\n"; print chown(1, 1, "/") ? "yes" : "no: $!", "\n"; $> = 0; print "$<\n"; POSIX::setuid(6); print "$< $>\n"; $> = 0; print "$>\n"; exit } wait;
print join(",", (getpwuid $<)[0, 2, 3]), "\n";

### file_find_walks
use File::Find; use File::Path qw(make_path remove_tree); make_path("a/b/c", { mode => 0700 }); system "touch a/f a/b/g; mknod a/n c 1 3; chown 3:4 a/f; chmod 0 a/b/c";
find({ wanted => sub { my @s = lstat $_; printf "%s %o %d:%d %d\n", $File::Find::name, $s[2], $s[4], $s[5], $s[6] }, no_chdir => 1, preprocess => sub { sort @_ } }, "a");
make_path("o/p", { owner => 5, group => 6, mode => 02755 }); printf "%o %d\n", (stat "o/p")[2, 4]; remove_tree("a"); print -e "a" ? "there" : "gone", "\n";

### open_modes_and_sysopen
use Fcntl; umask 027; sysopen(my $f, "f", O_CREAT | O_EXCL | O_RDWR, 0666) or die; printf "%o %d\n", (stat $f)[2, 4];
chown 7, 8, $f; chmod 0600, $f; printf "%o %d:%d\n", (stat "f")[2, 4, 5]; print sysopen(my $g, "f", O_CREAT | O_EXCL | O_RDWR) ? "" : "$!\n";
mkdir "d", 01777; printf "%o\n", (stat "d")[2]; open my $h, "+>", undef; printf "%d\n", (stat $h)[4]; truncate "f", 5; print -s "f", "\n";

### rename_link_unlink_and_copies
use File::Copy; open my $f, ">", "a"; close $f; chown 1, 2, "a"; chmod 02711, "a"; rename "a", "b"; link "b", "c"; unlink "b"; copy("c", "d"); move("c", "e");
for (qw(d e)) { printf "%s %o %d:%d %d\n", $_, (stat)[2, 4, 5, 3] } print rename("none", "x") ? "" : "$!\n"; print link("none", "x") ? "" : "$!\n";

### mkfifo_and_nodes_by_posix
use POSIX; POSIX::mkfifo("p", 0604); my @s = stat "p"; printf "%o %d\n", @s[2, 4];
require "syscall.ph" if 0; system "mknod n b 8 300"; @s = stat "n"; printf "%o %d\n", @s[2, 6]; print POSIX::access("n", POSIX::W_OK()) ? "yes" : "no", "\n";

### exec_and_backticks_with_an_empty_environment
open my $f, ">", "f"; close $f; chown 4, 5, "f"; %ENV = (); print `/usr/bin/stat -c %u:%g f`; $| = 1; system "/usr/bin/stat", "-c", "%u", "f"; exec "/usr/bin/stat", "-c", "%g", "f";

### archive_tar_packs
use Archive::Tar; system "touch f; chown 6:7 f; chmod 4755 f"; my $t = Archive::Tar->new; $t->add_files("f"); printf "%o %d:%d\n", ($t->get_files)[0]->mode, ($t->get_files)[0]->uid, ($t->get_files)[0]->gid;

### taint_and_script_ownership
open my $f, ">", "s.pl"; print $f 'print "$0 runs as $>\n"'; close $f; chmod 04755, "s.pl"; chmod 0755, "s.pl"; system "perl", "-T", "s.pl";

### directories_without_rights_are_read
mkdir "d"; open my $f, ">", "d/x"; close $f; chmod 0, "d/x", "d"; opendir my $d, "d" or print "no: $!\n"; print join(",", sort grep !/^\./, readdir $d), "\n"; print open(my $g, "+<", "d/x") ? "opened\n" : "$!\n"; print glob("d/*"), "\n";

### times_links_and_descriptors
open my $f, ">", "f"; close $f; chown 3, 4, "f"; chmod 02750, "f"; print utime(5, 6, "f", "none"), " $!\n"; my @s = stat "f"; print "@s[8,9] $s[4]\n"; symlink "none", "l"; @s = lstat "l"; print "$s[4] ", (stat("l") ? "yes" : "no"), "\n";
open $f, "+<", "f"; print utime(undef, undef, $f), chown(7, 8, $f), chmod(0600, $f), "\n"; @s = stat $f; printf "%o %d:%d\n", @s[2, 4, 5]; rename "f", "g"; @s = stat $f; print "$s[4]\n"; unlink "g"; @s = stat $f; print "$s[3] $s[4]\n";
mkdir "d", 0700; chmod 01755, "d"; chown 9, 9, "d"; chdir "d"; @s = stat "."; printf "%o %d\n", @s[2, 4]; @s = stat ".."; print "$s[4]\n"; print -o "../d" ? "mine" : "not", " ", -O "." ? "mine" : "not", " ", -k _ ? "sticky" : "", "\n"; opendir my $d, "."; print chdir($d) ? "" : "$!\n"; @s = stat $d; print "$s[4]\n"; local @ARGV = "../l"; print <> // "nothing\n";
