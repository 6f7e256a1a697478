/* SPDX-License-Identifier: MIT
 *
 * getresuid(2) and getresgid(2) with ids of 16 bits.
 */
static int wrap_old_getresids(getresids_call *call, unsigned short *r, unsigned short *e,
			      unsigned short *s)
{
	uint32_t ids[3];

	if (call(&ids[0], &ids[1], &ids[2]))
		return -1;
	*r = id_to_16(ids[0]);
	*e = id_to_16(ids[1]);
	*s = id_to_16(ids[2]);
	return 0;
}
