# sufgram - see 'make help'. No configure step.
#
# CONFIG = release | debug | asan | tsan | fuzz | coverage; objects live in build/$(CONFIG)/.
# build/sufgram is a link to the program of the release build.

CONFIG ?= release
BUILD := build/$(CONFIG)
CC ?= cc
CXX ?= c++
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
DESTDIR ?=
# One place says it; its first number is that of the shared library.
VERSION := $(shell sed -n 's/^.define SUF_VERSION "\(.*\)"$$/\1/p' include/sufgram/defs.h)
SONAME := libsufgram.so.$(firstword $(subst ., ,$(VERSION)))

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wwrite-strings -Wundef -Wformat=2
CFLAGS_release := -O3 -g -DNDEBUG -D_FORTIFY_SOURCE=2 -fstack-protector-strong
CFLAGS_debug := -O0 -g
CFLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_tsan := -O1 -g -fsanitize=thread
# clang only. What links with libFuzzer gets its main from it.
CFLAGS_fuzz := -O1 -g -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_coverage := -O0 -g --coverage
ifeq ($(CFLAGS_$(CONFIG)),)
$(error CONFIG must be release, debug, asan, tsan, fuzz or coverage)
endif
ifdef WERROR
WARN += -Werror
endif

# No fused multiply-add unless asked for: results must not depend on the machine.
ALL_CFLAGS := -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -fvisibility=hidden -fPIC -pthread \
	-ffp-contract=off $(WARN) $(CFLAGS_$(CONFIG)) $(CFLAGS)
CPPFLAGS += -Iinclude -Isrc
ALL_LDFLAGS := -pthread $(filter -fsanitize% --coverage,$(CFLAGS_$(CONFIG))) -Wl,-z,relro,-z,now,-z,noexecstack $(LDFLAGS)
# libcsv has no .pc file; the others' are where Debian puts them, so plain -l does.
LIBS := -llmdb -lzstd -lz -lxxhash -lcsv -ljansson -llapacke -lopenblas -lminpack -lm

LIB_SRC := $(sort $(filter-out src/cli/% src/mpi/%,$(wildcard src/*/*.c)))
CLI_SRC := $(sort $(wildcard src/cli/*.c))
MPI_SRC := $(sort $(wildcard src/mpi/*.c))
UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
TESTLIB_SRC := $(sort $(wildcard tests/lib/*.c))
FUZZ_SRC := $(sort $(filter-out %/fuzz_main.c,$(wildcard tests/fuzz/*.c)))
LARGE_SRC := $(sort $(wildcard tests/large/*.c))
obj = $(patsubst %.c,$(BUILD)/%.o,$(1))

LIB := $(BUILD)/libsufgram.a
SHARED := $(BUILD)/libsufgram.so
PROGRAM := $(BUILD)/sufgram
# Optional (MPI=1); any MPI that has a compiler wrapper of that name will do.
MPI_PROGRAM := $(BUILD)/sufgram-mpi
MPICC ?= mpicc
UNITS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SRC))

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2);)

.PHONY: help deps all lib test unit demo check-full bench lint format install uninstall clean FORCE
.DEFAULT_GOAL := all

# deps-GROUP asks for the packages of one group only; SKIP_DEPS=1 asks for none.
.PHONY: deps-build deps-test deps-demo deps-lint deps-mpi
deps-build deps-test deps-demo deps-lint deps-mpi:
	$(if $(SKIP_DEPS),@:,$(Q)scripts/install-deps --if-missing $(@:deps-%=%))

all: deps-build ## build library and program (build/sufgram)
	$(Q)$(MAKE) --no-print-directory build-all

.PHONY: build-all
build-all: $(LIB) $(SHARED) $(PROGRAM) build/sufgram
ifdef MPI
all test: deps-mpi
build-all: $(MPI_PROGRAM) build/sufgram-mpi
endif

help: ## list the targets
	@echo 'make TARGET [CONFIG=release|debug|asan|tsan] [MPI=1] [V=1]'
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

deps: ## install what building, tests, demo and lint need (Debian packages)
	$(Q)scripts/install-deps

lib: deps-build ## build the library only
	$(Q)$(MAKE) --no-print-directory $(LIB) $(SHARED)

# Flags that change must rebuild: the stamp holds them.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(ALL_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(CPPFLAGS) $(ALL_CFLAGS)' > $@

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Private: the stamp above, a prerequisite, must not inherit it.
$(BUILD)/tests/%.o: private CPPFLAGS += -Itests/lib

$(LIB): $(call obj,$(LIB_SRC))
	@rm -f $@
	$(call say,AR,$@)$(AR) rcs $@ $^

$(SHARED): $(call obj,$(LIB_SRC))
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -shared -Wl,-soname,$(SONAME) -o $@ $^ $(LIBS)

$(PROGRAM): $(call obj,$(CLI_SRC)) $(LIB)
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -pie -o $@ $^ $(LIBS)

build/sufgram build/sufgram-mpi: FORCE
	@mkdir -p $(@D)
	@ln -sfn release/$(@F) $@

# Private, as above.
$(BUILD)/src/mpi/%.o: private override CC := $(MPICC)

$(MPI_PROGRAM): $(call obj,$(MPI_SRC) $(filter-out src/cli/main.c,$(CLI_SRC))) $(LIB)
	$(call say,LD,$@)$(MPICC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# The fuzz targets, some of which are parts of the program; with libFuzzer and, for kept inputs, without.
FUZZ_OBJ := $(call obj,$(FUZZ_SRC) $(filter-out src/cli/main.c,$(CLI_SRC)))
$(BUILD)/tests/test_hostile_files: $(FUZZ_OBJ)

$(BUILD)/fuzz: $(BUILD)/tests/fuzz/fuzz_main.o $(FUZZ_OBJ) $(call obj,$(TESTLIB_SRC)) $(LIB)
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/%: $(BUILD)/tests/unit/%.o $(call obj,$(TESTLIB_SRC)) $(LIB)
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(TEST_LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(LIBS)

# The program's commands inside a test, and calls to the system that fail on demand.
FAULTS_SRC := $(sort $(wildcard tests/faults/*.c))
FAULTS_TESTS := $(BUILD)/tests/test_faults $(BUILD)/tests/test_fault_chains
$(FAULTS_TESTS): $(call obj,$(FAULTS_SRC) $(filter-out src/cli/main.c,$(CLI_SRC)))
$(FAULTS_TESTS:$(BUILD)/tests/%=$(BUILD)/tests/unit/%.o): private CPPFLAGS += -Itests/faults

# Building by several processes with one of them failing; tests/cli/mpi_faults.sh runs it.
TEAM_FAULTS := $(BUILD)/tests/team_faults
$(BUILD)/tests/mpi/%.o: private CPPFLAGS += -Itests/lib -Itests/faults
$(TEAM_FAULTS): $(BUILD)/tests/mpi/team_faults.o $(BUILD)/tests/faults/faults.o \
		$(call obj,$(filter-out %/mpi_main.c,$(MPI_SRC)) $(TESTLIB_SRC)) $(LIB)
	@mkdir -p $(@D)
	$(call say,LD,$@)$(MPICC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(TEST_LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(LIBS)

ifeq ($(CONFIG),asan)
$(FAULTS_TESTS) $(TEAM_FAULTS): TEST_LDFLAGS := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
$(BUILD)/tests/faults/%.o: private CPPFLAGS += -DFAULTS_WRAPPED
endif

$(BUILD)/tests/%: $(BUILD)/tests/large/%.o $(call obj,$(TESTLIB_SRC)) $(LIB)
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

unit: $(UNITS) $(if $(MPI),$(TEAM_FAULTS))

# Objects of tests are intermediate files to make; keep them.
.SECONDARY:

test: deps-test ## run all quick tests; ends with "N passed, 0 failed"
	$(Q)$(MAKE) --no-print-directory build-all unit
	$(Q)BUILD=$(BUILD) tests/run

check-full: deps-test ## test under ASan+UBSan and TSan, and the large cases
	$(Q)scripts/check-full

.PHONY: coverage
coverage: deps-test ## which lines of the library the quick tests run; fails below 90 percent
	$(Q)$(MAKE) --no-print-directory CONFIG=coverage build-all unit
	$(Q)scripts/coverage

.PHONY: fuzz
fuzz: deps-test ## build the fuzz targets (clang); scripts/fuzz runs them
	$(Q)$(MAKE) --no-print-directory CONFIG=fuzz CC=clang build/fuzz/fuzz

demo: deps-demo ## the whole chain on real text and five real training runs, into out/demo/
	$(Q)$(MAKE) --no-print-directory build-all
	$(Q)scripts/demo

bench: deps-test ## print speed ratios (scripts/bench/)
	$(Q)$(MAKE) --no-print-directory build-all
	$(Q)for b in scripts/bench/bench-*; do "$$b" || exit 1; done

lint: deps-lint ## format, layers, style, headers, exports, shell scripts
	$(Q)$(MAKE) --no-print-directory build-all
	$(Q)scripts/lint

format: ## reformat all C files
	$(Q)clang-format -i $$(scripts/tracked '*.c' '*.h')

# What the program says of itself: man pages and completions.
MAN := share/man/man1
BASH := share/bash-completion/completions
ZSH := share/zsh/site-functions
FISH := share/fish/vendor_completions.d

$(BUILD)/share/made: $(PROGRAM)
	@rm -rf $(@D)
	@mkdir -p $(addprefix $(BUILD)/,$(MAN) $(BASH) $(ZSH) $(FISH))
	$(call say,GEN,$(@D))$(PROGRAM) man >$(BUILD)/$(MAN)/sufgram.1
	$(Q)set -e; for c in $$($(PROGRAM) man --list); do $(PROGRAM) man $$c >$(BUILD)/$(MAN)/sufgram-$$c.1; done
	$(Q)$(PROGRAM) completion bash >$(BUILD)/$(BASH)/sufgram
	$(Q)$(PROGRAM) completion zsh >$(BUILD)/$(ZSH)/_sufgram
	$(Q)$(PROGRAM) completion fish >$(BUILD)/$(FISH)/sufgram.fish
	@touch $@

TO := $(DESTDIR)$(PREFIX)
install: all ## install program, library, headers, man pages and completions below PREFIX
	$(Q)$(MAKE) --no-print-directory $(BUILD)/share/made
	install -d '$(TO)/bin' '$(TO)/include/sufgram' '$(DESTDIR)$(LIBDIR)/pkgconfig' \
		'$(TO)/$(MAN)' '$(TO)/$(BASH)' '$(TO)/$(ZSH)' '$(TO)/$(FISH)'
	install -m 755 $(PROGRAM) $(if $(MPI),$(MPI_PROGRAM)) '$(TO)/bin/'
	install -m 644 $(LIB) '$(DESTDIR)$(LIBDIR)/'
	install -m 755 $(SHARED) '$(DESTDIR)$(LIBDIR)/$(SONAME)'
	ln -sf $(SONAME) '$(DESTDIR)$(LIBDIR)/libsufgram.so'
	install -m 644 include/sufgram/*.h '$(TO)/include/sufgram/'
	sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR:$(PREFIX)/%=$${prefix}/%)|; s|@VERSION@|$(VERSION)|; s|@LIBS@|$(LIBS) -pthread|' \
		sufgram.pc.in >'$(DESTDIR)$(LIBDIR)/pkgconfig/sufgram.pc'
	install -m 644 $(BUILD)/$(MAN)/*.1 '$(TO)/$(MAN)/'
	install -m 644 $(BUILD)/$(BASH)/sufgram '$(TO)/$(BASH)/'
	install -m 644 $(BUILD)/$(ZSH)/_sufgram '$(TO)/$(ZSH)/'
	install -m 644 $(BUILD)/$(FISH)/sufgram.fish '$(TO)/$(FISH)/'

uninstall: ## remove what install put there
	rm -f '$(TO)/bin/sufgram' '$(TO)/bin/sufgram-mpi' '$(DESTDIR)$(LIBDIR)/libsufgram.a' \
		'$(DESTDIR)$(LIBDIR)/libsufgram.so' '$(DESTDIR)$(LIBDIR)/$(SONAME)' \
		'$(DESTDIR)$(LIBDIR)/pkgconfig/sufgram.pc' '$(TO)/$(MAN)/sufgram.1' '$(TO)/$(MAN)'/sufgram-*.1 \
		'$(TO)/$(BASH)/sufgram' '$(TO)/$(ZSH)/_sufgram' '$(TO)/$(FISH)/sufgram.fish'
	rm -rf '$(TO)/include/sufgram'

clean: ## remove build/ and out/
	rm -rf build out

# Let scripts read a variable: make -s print-WARN
print-%:
	@echo '$($*)'

FORCE:

-include $(patsubst %.o,%.d,$(call obj,$(LIB_SRC) $(CLI_SRC) $(MPI_SRC) $(UNIT_SRC) $(TESTLIB_SRC) $(FAULTS_SRC) $(LARGE_SRC) $(FUZZ_SRC)))
