# SPDX-License-Identifier: MIT
"""RPM packages, whose build looks at files in ways of its own."""

import pytest

HEAD = """
Name: {0}
Version: 1
Release: 1
Summary: a package
License: MIT
%description
A package.
%install
mkdir -p %{{buildroot}}/usr/bin %{{buildroot}}/dev %{{buildroot}}/var/mail %{{buildroot}}/etc
cp /bin/true %{{buildroot}}/usr/bin/tool
cp /bin/true %{{buildroot}}/usr/bin/probe
echo x > %{{buildroot}}/etc/tool.conf
"""

SAID = HEAD.format("said") + """
%files
%attr(4755,root,root) /usr/bin/tool
%attr(0755,root,root) %caps(cap_net_raw=ep) /usr/bin/probe
%dev(c,1,3) %attr(0666,root,root) /dev/null
%dev(b,8,0) %attr(0660,root,disk) /dev/sda
%attr(2775,root,mail) %dir /var/mail
%config %attr(0640,root,shadow) /etc/tool.conf
"""

FOUND = HEAD.format("found") + """
mknod -m 600 %{buildroot}/dev/console c 5 1
mknod -m 660 %{buildroot}/dev/sda b 8 0
mkfifo -m 622 %{buildroot}/dev/initctl
chown 0:6 %{buildroot}/dev/sda
chown daemon:mail %{buildroot}/usr/bin/tool
chmod 6711 %{buildroot}/usr/bin/tool
chgrp mail %{buildroot}/var/mail
chmod 2775 %{buildroot}/var/mail
ln -s tool %{buildroot}/usr/bin/link
ln %{buildroot}/usr/bin/probe %{buildroot}/usr/bin/probe2
chown root:shadow %{buildroot}/etc/tool.conf
chmod 640 %{buildroot}/etc/tool.conf
%files
%defattr(-,-,-,-)
/usr/bin/*
/dev/*
/var/mail
%config /etc/tool.conf
"""


@pytest.mark.parametrize("spec", [SAID, FOUND], ids=["said_by_the_spec", "found_on_disk"])
def test_an_rpm_holds_what_real_roots_holds(need, scratch, both, spec):
    need("rpmbuild", "rpm2cpio", "cpio")
    path = scratch.top / "test.spec"
    path.write_text(spec)
    lines = both("rpm.sh", path)
    text = "\n".join(lines)
    assert "/dev/sda 60660 root:disk" in text.replace("060660", "60660")
    assert "/etc/tool.conf 100640 root:shadow" in text.replace("0100640", "100640")
