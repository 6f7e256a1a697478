# SPDX-License-Identifier: MIT
# pqfs: `make help` lists the targets.

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

VERSION  := 0.1.0
BUILD    ?= build
PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
LIBDIR   ?= $(PREFIX)/lib/pqfs
DATADIR  ?= $(PREFIX)/share
MANDIR   ?= $(DATADIR)/man
BASHDIR  ?= $(DATADIR)/bash-completion/completions
ZSHDIR   ?= $(DATADIR)/zsh/site-functions
DESTDIR  ?=

CC       ?= cc
CFLAGS   ?= -O2 -g
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wvla -Wundef -Wwrite-strings
WERROR   ?=
CPPFLAGS += -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DPQFS_VERSION='"$(VERSION)"' \
            -DPQFS_BINDIR='"$(BINDIR)"' -DPQFS_LIBDIR='"$(LIBDIR)"'
BASE     := -std=gnu17 $(WARN) $(WERROR) $(CFLAGS) $(CPPFLAGS) $(ARCH) -MMD -MP

V ?= 0
Q0 := @
Q1 :=
Q := $(Q$(V))
say = $(if $(Q),@printf '  %-6s %s\n' '$(1)' '$(patsubst $(BUILD)/%,%,$@)')

# What is built -------------------------------------------------------------

PROGRAMS := pqfs-server pqfs-session pqfs-db pqfs-log
LIBRARY  := $(BUILD)/lib/pqfs/libpqfs.so
COMPAT := $(addprefix $(BUILD)/compat/,fakeroot pseudo pseudodb pseudolog)

# The library for 32-bit programs, beside the one for the machine's own, where
# the compiler makes such programs: what it is told then, or nothing.
M32      ?= $(shell echo 'int main(void) { return 0; }' | $(CC) -m32 -x c -o /dev/null - \
              2>/dev/null && echo -m32 -march=i686)
I386     := $(BUILD)/lib/pqfs/i386/libpqfs.so
LIBRARIES := $(LIBRARY) $(if $(strip $(M32)),$(I386))

# What is known of the platform; a later folder has the last word.
PORTS    := ports/linux

COMMON   := $(wildcard common/*.c)
CLIENT   := $(wildcard client/*.c)
GUTS     := $(wildcard guts/*.c $(PORTS:%=%/*.c))
SPECS    := $(wildcard $(PORTS:%=%/*.spec))
TEMPLATE := $(wildcard templates/*)
SERVER   := $(wildcard server/*.c)
# What the tools use of the server's: read-only access to its database.
DBREAD   := server/db.c server/dbread.c
GEN      := $(BUILD)/gen

obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
pic = $(patsubst %.c,$(BUILD)/pic/%.o,$(1))

.PHONY: all
all: $(addprefix $(BUILD)/bin/,$(PROGRAMS)) $(COMPAT) $(LIBRARIES) ## build everything (M32= leaves out the 32-bit library)

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(BASE) -fPIE -c $< -o $@

# Of two ports' types.h the later one's includes the earlier one's.
PORT_INCLUDES := $(addprefix -I,$(word 2,$(PORTS)) $(word 1,$(PORTS)))

# The preloaded library: nothing leaves it but what the specs list.
CLIENT_CFLAGS := -U_FILE_OFFSET_BITS -U_FORTIFY_SOURCE -fno-delete-null-pointer-checks -fPIC -fvisibility=hidden -fno-semantic-interposition -fno-plt \
                 -ffunction-sections -fdata-sections -fno-stack-protector -include client/abi.h

$(BUILD)/pic/%.o: %.c $(GEN)/stamp Makefile
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(BASE) $(CLIENT_CFLAGS) -I$(GEN) -Iclient -Icommon $(PORT_INCLUDES) -c $< -o $@

MAKEWRAPPERS := $(BUILD)/makewrappers

$(MAKEWRAPPERS): $(wildcard makewrappers/*.c) $(wildcard makewrappers/*.h)
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) -std=gnu17 $(WARN) $(WERROR) $(CFLAGS) -D_GNU_SOURCE $(filter %.c,$^) -o $@

# makewrappers replaces an output only when it differs, so the stamp keeps
# the time at which it last looked.
$(GEN)/stamp: $(MAKEWRAPPERS) $(SPECS) $(TEMPLATE) $(GUTS)
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)$(MAKEWRAPPERS) --templates templates --guts guts --out $(GEN) $(PORTS)
	$(Q)touch $@

$(GEN)/wrappers.c $(GEN)/exports.map: $(GEN)/stamp ;

$(BUILD)/pic/wrappers.o: $(GEN)/wrappers.c $(GEN)/stamp $(GUTS) Makefile
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(BASE) $(CLIENT_CFLAGS) -I$(GEN) -Iclient -Icommon $(PORT_INCLUDES) -I. -c $< -o $@

# What runs in every process comes first, next to what the loader reads.
CLIENT_FIRST := client/session.c client/cred.c client/share.c client/file.c client/real.c
CLIENT_OBJS  := $(call pic,$(CLIENT_FIRST)) $(BUILD)/pic/wrappers.o \
                $(call pic,$(filter-out $(CLIENT_FIRST),$(CLIENT)) $(COMMON))

# Every mapping of the library and every change of one is paid for by every
# program that starts: two mappings are all it needs.
CLIENT_LDFLAGS := -Wl,-z,defs -Wl,-z,now -Wl,-z,noseparate-code -Wl,-z,norelro -Wl,-O1 \
                  -Wl,--hash-style=gnu -Wl,--gc-sections

$(LIBRARY): $(CLIENT_OBJS) $(GEN)/exports.map
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(ARCH) -shared $(LDFLAGS) -Wl,-soname,libpqfs.so -Wl,--version-script=$(GEN)/exports.map \
		$(CLIENT_LDFLAGS) $(CLIENT_OBJS) -o $@

$(I386): $(MAKEWRAPPERS) FORCE
	$(Q)$(MAKE) $(if $(Q),-s) --no-print-directory BUILD=$(BUILD)/i386 MAKEWRAPPERS=$(MAKEWRAPPERS) M32= \
		ARCH='$(M32)' PORTS='ports/linux ports/linux-i386' LIBRARY=$@ $@

.PHONY: FORCE
FORCE:

LINK = $(Q)$(CC) $(CFLAGS) -pie $(LDFLAGS) $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS) -o $@

$(BUILD)/bin/pqfs-server: $(call obj,$(SERVER) $(COMMON))
	@mkdir -p $(@D)
	$(call say,LD)
	$(LINK) -lsqlite3

# Each command has a folder; what they share is in an archive, of which each
# takes what it needs.
SHARED := $(BUILD)/obj/tools/shared.a

$(SHARED): $(call obj,$(wildcard tools/*.c) $(COMMON) $(DBREAD))
	@mkdir -p $(@D)
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

TOOLS := $(addprefix $(BUILD)/bin/pqfs-,session db log)
$(BUILD)/bin/pqfs-session: $(call obj,$(wildcard tools/session/*.c))
$(BUILD)/bin/pqfs-db: $(call obj,$(wildcard tools/db/*.c))
$(BUILD)/bin/pqfs-log: $(call obj,$(wildcard tools/log/*.c))
$(TOOLS): $(SHARED)
	@mkdir -p $(@D)
	$(call say,LD)
	$(LINK) -lsqlite3

# The names that the peers' users call lead to the command that answers to them.
$(BUILD)/compat/fakeroot $(BUILD)/compat/pseudo: LEADS_TO = pqfs-session
$(BUILD)/compat/pseudodb: LEADS_TO = pqfs-db
$(BUILD)/compat/pseudolog: LEADS_TO = pqfs-log
$(COMPAT): | $(TOOLS)
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)ln -sf ../bin/$(LEADS_TO) $@

# Tests ----------------------------------------------------------------------

PYTHON ?= /usr/bin/python3
TESTS  ?= tests
JOBS   := $(shell nproc)

.PHONY: deps deps-demo deps-check check check-asan demo stress bench compare

deps: ## install, with apt-get, what building, demo and tests need
	$(Q)sh tests/install-deps

deps-demo:
	$(Q)sh tests/install-deps build demo

deps-check:
	$(Q)sh tests/install-deps build check demo

check: deps-check layers ## build, then run all tests (TESTS=... for some)
	$(Q)$(MAKE) --no-print-directory all
	$(Q)xdist=; $(PYTHON) -c 'import xdist' 2>/dev/null && xdist="-n $(JOBS)"; \
		PQFS_TEST_BUILD=$(abspath $(BUILD)) $(PYTHON) -m pytest $$xdist $(TESTS)

stress: deps-check ## the long form of the stress tests (minutes)
	$(Q)$(MAKE) --no-print-directory all
	$(Q)PQFS_TEST_STRESS=1 PQFS_TEST_BUILD=$(abspath $(BUILD)) $(PYTHON) -m pytest tests/stress

bench: all ## compare with real root, fakeroot and pseudo (BENCH='--busy ...', see its --help)
	$(Q)$(PYTHON) tests/bench/bench.py --build $(abspath $(BUILD)) $(BENCH)

compare: all ## what works, beside fakeroot, pseudo, PRoot and a user namespace (COMPARE='--json ...')
	$(Q)$(PYTHON) tests/compat/compare.py --build $(abspath $(BUILD)) $(COMPARE)

check-asan: ## the server's and the generator's tests under ASan and UBSan
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)-asan \
		CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all' \
		$(BUILD)-asan/bin/pqfs-server $(BUILD)-asan/bin/pqfs-session $(BUILD)-asan/makewrappers
	$(Q)ASAN_OPTIONS=detect_leaks=0 $(BUILD)-asan/makewrappers --out $(BUILD)-asan ports/linux
	$(Q)PQFS_TEST_BUILD=$(abspath $(BUILD)-asan) $(PYTHON) -m pytest tests/server tests/makewrappers/test_audit.py

demo: deps-demo ## make a root file system as an ordinary user, pack it in four formats, show them
	$(Q)$(MAKE) --no-print-directory all
	$(Q)sh tests/demo/demo.sh -b $(abspath $(BUILD))

# Care -------------------------------------------------------------------------

C_FILES := $(wildcard common/*.[ch] client/*.[ch] guts/*.c ports/*/*.[ch] server/*.[ch] \
             tools/*.[ch] tools/*/*.[ch] makewrappers/*.[ch] tests/lib/*.[ch] tests/bench/*.c tests/stress/*.c \
             tests/matrix/*.c tests/matrix/matrix.h)

.PHONY: layers lint format list audit

layers: ## hold the includes against the design's table of rooms
	$(Q)sh tests/layers.sh

CPPCHECK := cppcheck --quiet --enable=warning,portability --suppress=ctuuninitvar --error-exitcode=1 \
            --suppress=missingIncludeSystem -D_GNU_SOURCE

lint: all ## compile with -Werror, run cppcheck, check layers, exports and man pages
	$(Q)$(MAKE) --no-print-directory layers
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)-lint WERROR=-Werror all
	$(Q)$(CPPCHECK) -D__x86_64__ '-DElfW(t)=Elf64_\#\#t' common server tools makewrappers client
	$(Q)$(CPPCHECK) -D__i386__ --platform=unix32 '-DElfW(t)=Elf32_\#\#t' common client
	$(Q)for page in man/*; do mandoc -Tlint -Wwarning $$page || exit 1; done

format: ## lay out the C files with clang-format
	$(Q)clang-format -i $(C_FILES)

list: $(BUILD)/makewrappers ## print every symbol with its port, kind and body
	$(Q)$(BUILD)/makewrappers --list ports/linux

# The libc that programs get from the compiler, or else from the dynamic linker.
libc_of = $(wildcard $(shell $(CC) $(1) -print-file-name=libc.so.6 2>/dev/null))
LIBC    ?= $(or $(call libc_of),$(shell ldd $(MAKEWRAPPERS) 2>/dev/null | sed -n 's/.* => \(.*libc\.so[^ ]*\) .*/\1/p'))

audit: $(MAKEWRAPPERS) ## hold all that libc exports against the specs (LIBC=... for another)
	$(Q)test -n '$(LIBC)' || { echo 'make audit: no libc found: give LIBC=/path/of/libc.so.6'; exit 1; }
	$(Q)$(MAKEWRAPPERS) --audit '$(LIBC)' ports/linux
	$(if $(and $(strip $(M32)),$(call libc_of,-m32)),$(Q)$(MAKEWRAPPERS) --audit '$(call libc_of,-m32)' ports/linux ports/linux-i386)

# Installation -----------------------------------------------------------------

SECTIONS := 1 7 8
PAGES    := $(wildcard $(SECTIONS:%=man/*.%))
COMPLETED := pqfs-session pqfs-db pqfs-log pqfs-server fakeroot-pqfs

.PHONY: install uninstall clean help dist deb

install: all ## install below PREFIX (DESTDIR is honoured)
	install -d $(addprefix $(DESTDIR),$(BINDIR) $(LIBDIR)/compat $(BASHDIR) $(ZSHDIR) \
		$(SECTIONS:%=$(MANDIR)/man%))
	install -m 755 $(addprefix $(BUILD)/bin/,$(PROGRAMS)) $(DESTDIR)$(BINDIR)
	ln -sf pqfs-session $(DESTDIR)$(BINDIR)/fakeroot-pqfs
	install -m 644 $(LIBRARY) $(DESTDIR)$(LIBDIR)
	$(if $(filter $(I386),$(LIBRARIES)),install -D -m 644 $(I386) $(DESTDIR)$(LIBDIR)/i386/libpqfs.so)
	for link in $(COMPAT); do \
		ln -srf "$(DESTDIR)$(BINDIR)/$$(basename "$$(readlink $$link)")" $(DESTDIR)$(LIBDIR)/compat/$${link##*/} || exit 1; \
	done
	for page in $(PAGES); do \
		install -m 644 $$page $(DESTDIR)$(MANDIR)/man$${page##*.} || exit 1; \
	done
	install -m 644 tools/completion/pqfs.bash $(DESTDIR)$(BASHDIR)/$(firstword $(COMPLETED))
	for name in $(wordlist 2,9,$(COMPLETED)); do \
		ln -sf $(firstword $(COMPLETED)) $(DESTDIR)$(BASHDIR)/$$name || exit 1; \
	done
	install -m 644 tools/completion/_pqfs $(DESTDIR)$(ZSHDIR)

uninstall: ## remove what install put there
	rm -f $(addprefix $(DESTDIR)$(BINDIR)/,$(PROGRAMS) fakeroot-pqfs) \
		$(addprefix $(DESTDIR)$(BASHDIR)/,$(COMPLETED)) $(DESTDIR)$(ZSHDIR)/_pqfs \
		$(foreach page,$(PAGES),$(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $(page)))/$(notdir $(page))) \
		$(addprefix $(DESTDIR)$(LIBDIR)/,libpqfs.so i386/libpqfs.so $(COMPAT:$(BUILD)/%=%))
	for dir in /i386 /compat ''; do \
		[ ! -d $(DESTDIR)$(LIBDIR)$$dir ] || rmdir $(DESTDIR)$(LIBDIR)$$dir || exit 1; \
	done

dist: ## make pqfs-VERSION.tar.gz of what git knows
	git archive --prefix=pqfs-$(VERSION)/ -o pqfs-$(VERSION).tar.gz HEAD

# The package is made in a copy, and takes pqfs for fakeroot.  What this make was told
# is none of its business.
SOURCES  := $(filter-out $(BUILD) build build-% pqfs-%.tar.gz,$(wildcard *))
DEBBUILD := dpkg-buildpackage -b -us -uc -r$(abspath $(BUILD))/compat/fakeroot \
            $(if $(strip $(M32)),,-Ppkg.pqfs.nobiarch)

deb: all ## make a Debian package, as any user, in BUILD/deb
	rm -rf $(BUILD)/deb
	mkdir -p $(BUILD)/deb/pqfs-$(VERSION)
	tar -c --exclude=__pycache__ $(SOURCES) | tar -x -C $(BUILD)/deb/pqfs-$(VERSION)
	cd $(BUILD)/deb/pqfs-$(VERSION) && \
		env $(addprefix -u ,MAKEFLAGS MFLAGS MAKELEVEL CFLAGS CPPFLAGS LDFLAGS LDLIBS) $(DEBBUILD)
	@ls $(BUILD)/deb/*.deb

clean: ## remove what was built
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-lint

help: ## print this
	@echo 'Targets (all is the default; V=1 shows commands):'
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile | expand -t 14

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
