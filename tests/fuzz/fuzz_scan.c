/*
 * Input: bytes as they come from a client. Whether they come at once or one
 * by one the scan says the same, and what it passes is decoded with memory in
 * proportion.
 */
#include <errno.h>

#include <memcoord/wire.h>

#include "fuzz.h"

/* msgpack-c's object for each byte, doubled by how its zone grows. */
#define OBJECTS_PER_BYTE 64
#define ZONE_BYTES (64 * 1024)

static void open_message(const char *data, size_t size)
{
	size_t before = fuzz_allocated();
	struct mc_envelope envelope;
	struct mc_error err;
	bool has_msgid;
	int rc = mc_envelope_open(&envelope, data, size, &has_msgid, &err);

	fuzz_claim(rc == 0 || rc == -EBADMSG);
	fuzz_claim(fuzz_allocated() - before <=
		   OBJECTS_PER_BYTE * size + ZONE_BYTES);
	if (rc == 0)
		mc_envelope_clear(&envelope);
	fuzz_claim(fuzz_allocated() == before);
}

static ssize_t scan_bytes(const char *data, size_t size, size_t limit)
{
	struct mc_scan scan = { .limit = limit };

	for (size_t have = 0; have <= size; have++) {
		ssize_t rc = mc_scan(&scan, data, have);

		if (rc != 0)
			return rc;
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t limit =
		size > 0 && data[0] == 0x94 ? MC_CLIENT_FRAME_BYTES : 512;
	struct mc_scan scan = { .limit = limit };
	const char *bytes = (const char *)data;
	ssize_t whole = mc_scan(&scan, bytes, size);
	uint32_t msgid;

	fuzz_claim(scan.at <= limit && scan.at <= size);
	fuzz_claim(whole <= (ssize_t)size);
	fuzz_claim(scan_bytes(bytes, size, limit) == whole);
	if (whole > 0)
		open_message(bytes, (size_t)whole);
	else
		mc_scan_msgid(bytes, size, &msgid);
	return 0;
}
