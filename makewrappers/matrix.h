/* SPDX-License-Identifier: MIT
 *
 * The product that the matrix test (tests/matrix) is compiled with.
 */
#ifndef PQFS_MAKEWRAPPERS_MATRIX_H
#define PQFS_MAKEWRAPPERS_MATRIX_H

#include <stdio.h>

#include "spec.h"

/* Writes C: functions that call each symbol and number, and their table. */
void matrix_emit(const struct specs *specs, FILE *f);

#endif
