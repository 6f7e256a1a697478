/* SPDX-License-Identifier: MIT
 *
 * Included before everything else in the preloaded library: the oldest version
 * of each libc function that we call, so that the library loads under older
 * libcs than the one it was built with, and the loader has fewer versions to
 * compare.  What changed with the newer ones is nothing to us.
 */
#ifndef PQFS_ABI_H
#define PQFS_ABI_H

#include <features.h>

#if defined(__x86_64__) && defined(__LP64__) && defined(__GLIBC__)
__asm__(".symver memcpy,memcpy@GLIBC_2.2.5");
/* Its older version was in another library until 2.31. */
__asm__(".symver clock_gettime,clock_gettime@GLIBC_2.17");
#endif

#endif
