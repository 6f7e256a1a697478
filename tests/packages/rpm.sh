# rpm.sh SPEC: builds a package from SPEC and shows what it holds.
set -e
umask 022
mkdir -p top db
rpm="rpm --dbpath $PWD/db"
rpmbuild -bb --quiet --dbpath "$PWD/db" --define "_topdir $PWD/top" --define "_build_id_links none" \
	--define "debug_package %{nil}" --define "_tmppath $PWD/top" "$1"
file=$(find top/RPMS -name '*.rpm')
basename "$file"
$rpm -qplv "$file"
$rpm -qp --dump "$file" | cut -d' ' -f1,2,4-
$rpm -qp --qf '[%{FILENAMES} %{FILEMODES:octal} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILERDEVS} %{FILECAPS}\n]' "$file"
rpm2cpio "$file" | cpio -itvn --quiet
