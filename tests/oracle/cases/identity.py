# User and group ids of processes.

### root_has_every_id_zero
print(os.getuid(), os.geteuid(), os.getgid(), os.getegid(), os.getresuid(), os.getresgid(), os.getgroups())

### setuid_of_root_changes_all_three
def body():
    os.setuid(5); print(os.getresuid()); fails(os.setuid, 0); fails(os.seteuid, 0); fails(os.setreuid, 0, 0)
    fails(os.setresuid, 5, 0, 5); print(os.getresuid())
child(body); print(os.getresuid())

### setgid_of_root_changes_all_three
def body():
    os.setgid(6); print(os.getresgid()); os.setgid(0); print(os.getresgid())
    os.setgid(6); os.setuid(5); fails(os.setgid, 0); fails(os.setegid, 0); fails(os.setregid, 0, 6); print(os.getresgid())
child(body)

### seteuid_can_be_taken_back
os.seteuid(5); print(os.getresuid()); os.seteuid(0); print(os.getresuid())
os.setegid(7); os.seteuid(5); fails(os.setegid, 8); os.setegid(0); print(os.getresgid()); os.seteuid(0); print(os.getresuid())

### setresuid_follows_the_rules
def body():
    os.setresuid(1, 2, 3); print(os.getresuid()); os.setresuid(-1, 1, -1); print(os.getresuid())
    os.setresuid(3, -1, 1); print(os.getresuid()); fails(os.setresuid, 4, -1, -1); print(os.getresuid())
child(body)

### setresgid_follows_the_rules
def body():
    os.setresgid(1, 2, 3); print(os.getresgid()); os.setresgid(9, 9, 9); os.setresuid(1, 1, 1)
    fails(os.setresgid, 1, -1, -1); os.setresgid(-1, 9, -1); print(os.getresgid())
child(body)

### setreuid_follows_the_rules
def body():
    os.setreuid(1, 2); print(os.getresuid()); os.setreuid(2, 1); print(os.getresuid()); os.setreuid(-1, 2); print(os.getresuid())
child(body)
def body():
    os.setreuid(-1, 4); print(os.getresuid()); os.setreuid(0, -1); print(os.getresuid()); os.seteuid(0); print(os.getresuid())
child(body)
def body():
    os.setregid(3, 4); print(os.getresgid())
    os.setreuid(3, 4); fails(os.setregid, 5, -1); os.setregid(4, 3); print(os.getresgid())
child(body)

### groups_are_what_was_set
os.setgroups([5, 9, 7]); print(sorted(os.getgroups()))
os.setgroups([]); print(os.getgroups())
os.initgroups("daemon", 77); print(sorted(os.getgroups()))
os.setgroups(range(1, 200)); print(len(os.getgroups()))
child(lambda: (os.setuid(1), fails(os.setgroups, [1])))

### children_inherit_ids
os.setgroups([8, 9]); os.setresgid(1, 2, 3); os.setresuid(4, 5, 6)
sys.stdout.flush()
subprocess.run(["/usr/bin/python3", "-c", "import os; print(os.getresuid(), os.getresgid(), sorted(os.getgroups()))"])
subprocess.run(["id"], env={}); subprocess.run(["id"], env={}, executable="/usr/bin/id")
child(lambda: print(os.getresuid(), os.getresgid()))

### new_files_belong_to_the_effective_user
os.mkdir("d"); os.chmod("d", 0o777); os.umask(0o022)
os.setegid(20); os.seteuid(10)
make("d/f"); os.mkdir("d/s"); os.mkfifo("d/p"); os.symlink("x", "d/l")
socket.socket(socket.AF_UNIX).bind("d/u"); t = tempfile.NamedTemporaryFile(dir="d"); say(os.fstat(t.fileno()))
os.seteuid(0); os.setegid(0); show("d/f", "d/s", "d/p", "d/l", "d/u"); make("d/g"); show("d/g")

### file_system_ids_decide_about_files_alone
libc = ctypes.CDLL(None)
print(libc.setfsuid(10), libc.setfsgid(20), libc.setfsuid(-1), libc.setfsgid(-1))
print(os.getresuid(), os.getresgid())
libc.setfsuid(0); os.mkdir("d"); os.chmod("d", 0o777); libc.setfsuid(10)
os.close(os.open("d/f", os.O_CREAT | os.O_WRONLY, 0o600)); show("d/f")
libc.setfsuid(0); libc.setfsgid(0); os.seteuid(7); print(libc.setfsuid(-1))

### a_dropped_process_may_not_change_others_files
make("f"); make("g"); os.chown("g", 5, 6); os.mkdir("d"); os.chmod("d", 0o777)
def body():
    os.setresgid(6, 6, 6); os.setgroups([]); os.setresuid(5, 5, 5)
    fails(os.chmod, "f", 0o600); fails(os.chown, "f", 5, 6); fails(os.chown, "g", 0, -1); fails(os.chown, "g", -1, 0)
    fails(os.chmod, "g", 0o640); fails(os.chown, "g", 5, 6); fails(os.chown, "g", -1, -1)
    fails(os.mknod, "d/c", stat.S_IFCHR | 0o600, 259); fails(os.mknod, "d/p", stat.S_IFIFO | 0o600)
    fails(os.utime, "f", (1, 1)); fails(os.setxattr, "g", "trusted.x", b"1"); fails(os.setxattr, "g", "security.x", b"1")
child(body); show("f", "g", "d/p")

### a_process_with_root_as_effective_user_still_may
make("f")
def body():
    os.setresuid(5, 0, 5); os.chown("f", 1, 2); os.chmod("f", 0o4700); show("f"); os.seteuid(5); fails(os.chown, "f", 3, 3)
    fails(os.seteuid, 0)
child(body)

### setuid_programs_are_seen_as_such_but_drop_nothing
shutil.copy("/usr/bin/id", "id"); os.chown("id", 0, 0); os.chmod("id", 0o755)
subprocess.run(["./id", "-u"]); show("id")

### access_asks_for_the_real_user
make("f", 0o600)
def body():
    os.setresuid(5, 0, 0); print(os.access("f", os.R_OK), os.access("f", os.R_OK, effective_ids=True))
child(body)

### subprocess_takes_a_user_and_groups
os.mkdir("d"); os.chmod("d", 0o777)
subprocess.run(["touch", "d/f"], user=3, group=4, extra_groups=[5]); show("d/f")
print(subprocess.run(["id", "-G"], user=3, group=4, extra_groups=[5, 6], capture_output=True, text=True).stdout)
print(subprocess.run(["id", "-u"], user="daemon", capture_output=True, text=True).stdout)

### threads_share_ids
def work():
    print(os.getuid()); os.setuid(9)
t = threading.Thread(target=work); t.start(); t.join(); print(os.getresuid())
