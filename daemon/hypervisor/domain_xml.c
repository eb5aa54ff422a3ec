/*
 * Facts about a domain from its XML.
 *
 * Who takes part in ballooning because of them is the policy's to say. The
 * XML is written by libvirt, but much of it by whoever defined the domain.
 */
#include "domain_xml.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include <memcoord/num.h>

#define XML_BYTES_MOST (4 * 1024 * 1024)

#define FACT(name) offsetof(struct mc_domain_facts, name)

/* A fact is true where its path, from the outermost element, finds any. */
static const struct row {
	size_t offset; /* of a bool */
	const char *path;
} rows[] = {
	{ FACT(has_balloon), "devices/memballoon[@model != 'none']" },
	{ FACT(has_autodeflate), "devices/memballoon[@autodeflate = 'on']" },
	{ FACT(has_free_page_reporting),
	  "devices/memballoon[@freePageReporting = 'on']" },
	{ FACT(has_hugepages), "memoryBacking/hugepages" },
	{ FACT(has_locked_memory), "memoryBacking/locked" },
	{ FACT(has_passthrough),
	  "devices/hostdev[@type = 'pci' or @type = 'mdev'] | "
	  "devices/interface[@type = 'hostdev' or @type = 'vdpa'] | "
	  "devices/disk[@type = 'nvme' or @type = 'vhostvdpa']" },
	{ FACT(has_launch_security), "launchSecurity" },
	{ FACT(has_virtio_mem),
	  "devices/memory[@model = 'virtio-mem' or @model = 'virtio-pmem' or "
	  "@model = 'nvdimm']" },
	{ FACT(has_shared_memory),
	  "memoryBacking/source[@type = 'memfd' or @type = 'file'] | "
	  "memoryBacking/access[@mode = 'shared'] | "
	  "cpu/numa/cell[@memAccess = 'shared']" },
	{ FACT(has_period), "devices/memballoon/stats/@period" },
};

static void free_context(xmlParserCtxtPtr *context)
{
	xmlFreeParserCtxt(*context);
}

static void free_document(xmlDocPtr *document)
{
	xmlFreeDoc(*document);
}

static void free_paths(xmlXPathContextPtr *paths)
{
	xmlXPathFreeContext(*paths);
}

static void free_string(xmlChar **string)
{
	xmlFree(*string);
}

static int fail_parse(xmlParserCtxtPtr context, struct mc_error *err)
{
	xmlErrorPtr error = xmlCtxtGetLastError(context);

	if (error == NULL || error->message == NULL)
		return mc_fail(err, -EINVAL, "domain XML: unreadable");
	return mc_fail(err, -EINVAL, "domain XML, line %d: %.*s", error->line,
		       (int)strcspn(error->message, "\n"), error->message);
}

static int check_document(xmlDocPtr document, struct mc_error *err)
{
	xmlNodePtr root = xmlDocGetRootElement(document);

	/* libvirt writes none; entities are the road to every XML attack. */
	if (xmlGetIntSubset(document) != NULL)
		return mc_fail(err, -EINVAL, "domain XML: has a document type");
	if (root == NULL || strcmp((const char *)root->name, "domain") != 0)
		return mc_fail(err, -EINVAL,
			       "domain XML: the outermost element is %s",
			       root ? (const char *)root->name : "missing");
	return 0;
}

static bool finds(xmlXPathContextPtr paths, const char *path)
{
	xmlXPathObjectPtr found =
		xmlXPathEvalExpression((const xmlChar *)path, paths);
	bool is_found =
		found != NULL && !xmlXPathNodeSetIsEmpty(found->nodesetval);

	xmlXPathFreeObject(found);
	return is_found;
}

/* The text of the first that the path finds; "" where it finds none. */
static xmlChar *text_at(xmlXPathContextPtr paths, const char *path)
{
	xmlXPathObjectPtr found =
		xmlXPathEvalExpression((const xmlChar *)path, paths);
	xmlChar *text = xmlXPathCastToString(found);

	xmlXPathFreeObject(found);
	return text;
}

static int read_period(struct mc_domain_facts *facts, xmlXPathContextPtr paths,
		       struct mc_error *err)
{
	mc_auto(free_string) xmlChar *text = NULL;

	if (!facts->has_period)
		return 0;
	text = text_at(paths, "devices/memballoon/stats/@period");
	if (mc_count_parse(&facts->period_s, (const char *)text, err) < 0) {
		mc_fail_at(err, "domain XML: memballoon/stats/@period");
		return -EINVAL;
	}
	return 0;
}

/* The bytes of one of libvirt's units, which know no case; 0: unknown. */
static uint64_t unit_bytes(const char *unit)
{
	static const char prefixes[] = "KMGTPE";
	const char *prefix = strchr(prefixes, toupper((unsigned char)*unit));
	uint64_t step, bytes = 1;

	if (strcasecmp(unit, "b") == 0 || strcasecmp(unit, "byte") == 0 ||
	    strcasecmp(unit, "bytes") == 0)
		return 1;
	if (*unit == '\0' || prefix == NULL)
		return 0;
	if (unit[1] == '\0' || strcasecmp(unit + 1, "iB") == 0)
		step = 1024;
	else if (strcasecmp(unit + 1, "B") == 0)
		step = 1000;
	else
		return 0;
	for (; prefix >= prefixes; prefix--)
		bytes *= step;
	return bytes;
}

static int read_min_guarantee(struct mc_domain_facts *facts,
			      xmlXPathContextPtr paths, struct mc_error *err)
{
	mc_auto(free_string) xmlChar *number = NULL;
	mc_auto(free_string) xmlChar *unit = NULL;
	uint64_t count, scale;

	if (!finds(paths, "memtune/min_guarantee"))
		return 0;
	number = text_at(paths, "normalize-space(memtune/min_guarantee)");
	unit = text_at(paths, "memtune/min_guarantee/@unit");
	scale = unit_bytes(*unit != '\0' ? (const char *)unit : "KiB");
	if (scale == 0)
		return mc_fail(err, -EINVAL,
			       "domain XML: memtune/min_guarantee/@unit: "
			       "'%.20s' is unknown",
			       (const char *)unit);
	if (mc_count_parse(&count, (const char *)number, err) < 0) {
		mc_fail_at(err, "domain XML: memtune/min_guarantee");
		return -EINVAL;
	}
	facts->has_min_guarantee = true;
	if (__builtin_mul_overflow(count, scale, &count))
		count = UINT64_MAX;
	facts->min_guarantee_kib = count / 1024;
	return 0;
}

#define METADATA(name) \
#name, offsetof(struct mc_domain_metadata, name), \
		offsetof(struct mc_domain_metadata, has_##name)

static const struct word {
	const char *name;
	size_t offset, has_offset;
} words[] = {
	{ METADATA(mode) },
	{ METADATA(min) },
	{ METADATA(max) },
	{ METADATA(shares) },
};

/* One that is cut off ends so that it can't be taken for another value. */
static void set_word(char to[MC_VALUE_SIZE], bool *has, const char *text)
{
	static const char cut[] = "...";

	mc_copy(to, MC_VALUE_SIZE, text);
	if (strlen(text) >= MC_VALUE_SIZE)
		memcpy(to + MC_VALUE_SIZE - sizeof cut, cut, sizeof cut);
	*has = true;
}

static void set_unknown(struct mc_domain_metadata *metadata, const char *text)
{
	if (!metadata->has_unknown)
		set_word(metadata->unknown, &metadata->has_unknown, text);
}

static void take_attribute(struct mc_domain_metadata *metadata,
			   xmlNodePtr attribute)
{
	const char *name = (const char *)attribute->name;
	mc_auto(free_string) xmlChar *value = xmlNodeGetContent(attribute);

	for (size_t i = 0; i < MC_COUNT(words); i++) {
		char *base = (char *)metadata;

		if (strcmp(words[i].name, name) != 0)
			continue;
		set_word(base + words[i].offset,
			 (bool *)(base + words[i].has_offset),
			 (const char *)value);
		return;
	}
	set_unknown(metadata, name);
}

/* Inside the element nothing is wanted but space and comments. */
static void take_child(struct mc_domain_metadata *metadata, xmlNodePtr child)
{
	char tag[MC_VALUE_SIZE];

	if (child->type == XML_ELEMENT_NODE) {
		snprintf(tag, sizeof tag, "<%.40s>", (const char *)child->name);
		set_unknown(metadata, tag);
	} else if (child->type == XML_TEXT_NODE && !xmlIsBlankNode(child)) {
		set_unknown(metadata, (const char *)child->content);
	}
}

static void take_element(struct mc_domain_facts *facts, xmlNodePtr element)
{
	facts->has_metadata = true;
	for (xmlAttrPtr at = element->properties; at != NULL; at = at->next)
		take_attribute(&facts->metadata, (xmlNodePtr)at);
	for (xmlNodePtr at = element->children; at != NULL; at = at->next)
		take_child(&facts->metadata, at);
}

/* libvirt keeps one element for each namespace. */
static void read_metadata(struct mc_domain_facts *facts,
			  xmlXPathContextPtr paths)
{
	xmlXPathObjectPtr found;

	xmlXPathRegisterNs(paths, (const xmlChar *)"memcoord",
			   (const xmlChar *)MC_METADATA_URI);
	found = xmlXPathEvalExpression((const xmlChar *)"metadata/memcoord:*",
				       paths);
	if (found != NULL && !xmlXPathNodeSetIsEmpty(found->nodesetval))
		take_element(facts, found->nodesetval->nodeTab[0]);
	xmlXPathFreeObject(found);
}

static int read_facts(struct mc_domain_facts *facts, xmlDocPtr document,
		      struct mc_error *err)
{
	mc_auto(free_paths) xmlXPathContextPtr paths =
		xmlXPathNewContext(document);
	int rc;

	if (paths == NULL)
		return mc_fail(err, -ENOMEM, "domain XML: out of memory");
	xmlXPathSetContextNode(xmlDocGetRootElement(document), paths);
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		bool *fact = (bool *)((char *)facts + rows[i].offset);

		*fact = finds(paths, rows[i].path);
	}
	read_metadata(facts, paths);
	rc = read_period(facts, paths, err);
	if (rc == 0)
		rc = read_min_guarantee(facts, paths, err);
	return rc;
}

int mc_domain_xml_read(struct mc_domain_facts *facts, const char *xml,
		       struct mc_error *err)
{
	mc_auto(free_context) xmlParserCtxtPtr context = xmlNewParserCtxt();
	mc_auto(free_document) xmlDocPtr document = NULL;
	struct mc_domain_facts next = { 0 };
	size_t size = strlen(xml);
	int rc;

	if (context == NULL)
		return mc_fail(err, -ENOMEM, "domain XML: out of memory");
	if (size > XML_BYTES_MOST)
		return mc_fail(err, -EINVAL, "domain XML: %zu bytes", size);
	/* Without NOENT and DTDLOAD no entity is put in, no file is loaded. */
	document = xmlCtxtReadMemory(context, xml, (int)size, NULL, NULL,
				     XML_PARSE_NONET | XML_PARSE_NOERROR |
					     XML_PARSE_NOWARNING);
	if (document == NULL)
		return fail_parse(context, err);
	rc = check_document(document, err);
	if (rc < 0)
		return rc;
	rc = read_facts(&next, document, err);
	if (rc < 0)
		return rc;
	*facts = next;
	return 0;
}
