# SPDX-License-Identifier: MIT
# pqfs: `make help` lists the targets.

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

VERSION  := 0.1.0
BUILD    ?= build
PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
LIBDIR   ?= $(PREFIX)/lib/pqfs
MANDIR   ?= $(PREFIX)/share/man
DESTDIR  ?=

CC       ?= cc
CFLAGS   ?= -O2 -g
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wvla -Wundef -Wwrite-strings
WERROR   ?=
CPPFLAGS += -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DPQFS_VERSION='"$(VERSION)"' \
            -DPQFS_BINDIR='"$(BINDIR)"' -DPQFS_LIBDIR='"$(LIBDIR)"'
BASE     := -std=gnu17 $(WARN) $(WERROR) $(CFLAGS) $(CPPFLAGS) -MMD -MP

V ?= 0
Q0 := @
Q1 :=
Q := $(Q$(V))
say = $(if $(Q),@printf '  %-6s %s\n' '$(1)' '$(patsubst $(BUILD)/%,%,$@)')

# What is built -------------------------------------------------------------

PROGRAMS := pqfs-server pqfs-session pqfs-db pqfs-log
LIBRARY  := $(BUILD)/lib/pqfs/libpqfs.so

COMMON   := $(wildcard common/*.c)
CLIENT   := $(wildcard client/*.c)
GUTS     := $(wildcard guts/*.c) $(wildcard ports/linux/*.c)
SPECS    := $(wildcard ports/linux/*.spec)
TEMPLATE := $(wildcard templates/*)
SERVER   := $(wildcard server/*.c)
# What the tools use of the server's: read-only access to its database.
DBREAD   := server/db.c server/dbread.c
GEN      := $(BUILD)/gen

obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
pic = $(patsubst %.c,$(BUILD)/pic/%.o,$(1))

.PHONY: all
all: $(addprefix $(BUILD)/bin/,$(PROGRAMS)) $(LIBRARY)

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(BASE) -fPIE -c $< -o $@

# The preloaded library: nothing leaves it but what the specs list.
CLIENT_CFLAGS := -U_FILE_OFFSET_BITS -U_FORTIFY_SOURCE -fno-delete-null-pointer-checks -fPIC -fvisibility=hidden -fno-semantic-interposition -fno-plt

$(BUILD)/pic/%.o: %.c $(GEN)/stamp
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(BASE) $(CLIENT_CFLAGS) -I$(GEN) -Iclient -Icommon -Iports/linux -c $< -o $@

$(BUILD)/makewrappers: $(wildcard makewrappers/*.c) $(wildcard makewrappers/*.h)
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) -std=gnu17 $(WARN) $(WERROR) $(CFLAGS) -D_GNU_SOURCE $(filter %.c,$^) -o $@

# makewrappers replaces an output only when it differs, so the stamp keeps
# the time at which it last looked.
$(GEN)/stamp: $(BUILD)/makewrappers $(SPECS) $(TEMPLATE) $(GUTS)
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)$(BUILD)/makewrappers --templates templates --guts guts --out $(GEN) ports/linux
	$(Q)touch $@

$(GEN)/wrappers.c $(GEN)/exports.map: $(GEN)/stamp ;

$(BUILD)/pic/wrappers.o: $(GEN)/wrappers.c $(GEN)/stamp $(GUTS)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(BASE) $(CLIENT_CFLAGS) -I$(GEN) -Iclient -Icommon -Iports/linux -I. -c $< -o $@

CLIENT_OBJS := $(call pic,$(CLIENT) common/msg.c common/state.c common/acl.c) $(BUILD)/pic/wrappers.o

$(LIBRARY): $(CLIENT_OBJS) $(GEN)/exports.map
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) -shared $(LDFLAGS) -Wl,-soname,libpqfs.so -Wl,--version-script=$(GEN)/exports.map \
		-Wl,-z,defs -Wl,-z,now -Wl,-O1 -Wl,--hash-style=gnu $(CLIENT_OBJS) -o $@

LINK = $(Q)$(CC) $(CFLAGS) -pie $(LDFLAGS) $(filter %.o,$^) $(LDLIBS) -o $@

$(BUILD)/bin/pqfs-server: $(call obj,$(SERVER) $(COMMON))
	@mkdir -p $(@D)
	$(call say,LD)
	$(LINK) -lsqlite3

$(BUILD)/bin/pqfs-%: $(BUILD)/obj/tools/%.o $(call obj,$(filter-out tools/session.c tools/db.c tools/log.c,$(wildcard tools/*.c)) $(COMMON) $(DBREAD))
	@mkdir -p $(@D)
	$(call say,LD)
	$(LINK) -lsqlite3

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
