# chown, chgrp: who owns what, and what else changes with it.

### chown_sets_owner_and_group
touch f
chown 12:34 f
show f

### chown_of_owner_alone_keeps_the_group
touch f
chown 12:34 f
chown 56 f
show f
