/* SPDX-License-Identifier: MIT
 *
 * Entries written to a file in one of the formats.
 */
#ifndef PQFS_TOOLS_DB_WRITER_H
#define PQFS_TOOLS_DB_WRITER_H

#include "entry.h"
#include "source.h"

struct writer; /* opaque */

/* Begins the file `path` (see output_begin).  `format` is FORMAT_MTREE, FORMAT_JSON or
 * FORMAT_FAKEROOT.  Dies where it can't. */
struct writer *writer_begin(const char *path, enum format format);

/* Writes an entry; they come in the order that source_read and catalog_each give. */
void writer_put(struct writer *w, const struct entry *e);

/* Ends the file and frees.  What the format can't tell was counted and is told on
 * stderr. */
void writer_end(struct writer *w);

#endif
