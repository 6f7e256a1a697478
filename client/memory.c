/* SPDX-License-Identifier: MIT
 *
 * The program's memory: what it hands over may be no memory at all, and a call
 * must fail with EFAULT then, as the kernel's does, rather than crash.  Whether
 * a page is there is asked of the kernel by calls that do nothing else but read
 * or write a word of it.
 */
#include "client.h"

#include <linux/futex.h>
#include <string.h>
#include <time.h>

#include "../common/sys.h"

uintptr_t memory_known[MEMORY_PAGES] HOT;

/* Has the kernel write one byte: mincore(2) answers with that for a page. */
static int can_write(uintptr_t address)
{
	uintptr_t page = memory_page(address), own = (uintptr_t)memory_known;
	long result;

	if (memory_is_known(page) || session.barred & BARRED_MEMORY)
		return 1;
	result = sys3(SYS_mincore, own & ~(uintptr_t)0xfff, 1, address);
	/* Larger pages. */
	if (result == -EINVAL)
		result = sys3(SYS_mincore, own & ~(uintptr_t)0xffff, 1, address);
	if (result == -EFAULT)
		return 0;
	__atomic_store_n(&memory_known[page % MEMORY_PAGES], ~page, __ATOMIC_RELAXED);
	return 1;
}

/* Asks for each page that n bytes are in. */
static int ask_pages(uintptr_t at, size_t n, int (*can)(uintptr_t address))
{
	uintptr_t last = at + n - 1;

	if (!n)
		return 0;
	if (last < at || !can(at))
		return -EFAULT;
	while (memory_page(at) < memory_page(last)) {
		at = (memory_page(at) + 1) << MEMORY_PAGE_BITS;
		if (!can(at))
			return -EFAULT;
	}
	return 0;
}

int memory_ask_writable(void *to, size_t n)
{
	return ask_pages((uintptr_t)to, n, can_write);
}

int memory_write(void *to, const void *from, size_t n)
{
	int result = memory_writable(to, n);

	if (!result && n)
		memcpy(to, from, n);
	return result;
}

/* Pages that were found to be readable, kept as the writable ones are. */
static uintptr_t readable[MEMORY_PAGES];

/* Has the kernel read one word: a wait that never begins. */
static int can_read(uintptr_t address)
{
	static const struct timespec none;
	uintptr_t page = memory_page(address), *known = &readable[page % MEMORY_PAGES];

	if (memory_is_known(page) || __atomic_load_n(known, __ATOMIC_RELAXED) == ~page ||
	    session.barred & BARRED_MEMORY)
		return 1;
	if (sys4(SYS_futex, address & ~(uintptr_t)3, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, &none) ==
	    -EFAULT)
		return 0;
	__atomic_store_n(known, ~page, __ATOMIC_RELAXED);
	return 1;
}

int memory_readable(const void *from, size_t n)
{
	return ask_pages((uintptr_t)from, n, can_read);
}

#define NO_PAGE UINTPTR_MAX

/* *known is the number of a page that can be read, NO_PAGE at first. */
static int check_text(const char *s, size_t max, uintptr_t *known)
{
	while (max) {
		uintptr_t page = memory_page((uintptr_t)s);
		size_t left = ((page + 1) << MEMORY_PAGE_BITS) - (uintptr_t)s;

		if (page != *known && !can_read((uintptr_t)s))
			return -EFAULT;
		*known = page;
		left = left < max ? left : max;
		if (memchr(s, 0, left))
			return 0;
		s += left;
		max -= left;
	}
	return 0;
}

int memory_text(const char *s, size_t max)
{
	uintptr_t known = NO_PAGE;

	return check_text(s, max, &known);
}

int memory_block(void *to, const void *block, size_t size, size_t ours)
{
	enum { BLOCK_MAX = 4096 };

	if (size < ours)
		return -EINVAL;
	if (size > BLOCK_MAX)
		return -E2BIG;
	if (memory_readable(block, size))
		return -EFAULT;
	memcpy(to, block, ours);
	for (size_t i = ours; i < size; i++)
		if (((const char *)block)[i])
			return -E2BIG;
	return 0;
}

int memory_texts(char *const *list)
{
	uintptr_t known_list = NO_PAGE, known = NO_PAGE;

	for (; list; list++) {
		uintptr_t page = memory_page((uintptr_t)list);

		if (page != known_list && !can_read((uintptr_t)list))
			return -EFAULT;
		known_list = page;
		if (!*list)
			return 0;
		if (check_text(*list, SIZE_MAX, &known))
			return -EFAULT;
	}
	return 0;
}
