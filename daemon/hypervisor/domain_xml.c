/*
 * Facts about a domain from its XML.
 *
 * Who takes part in ballooning because of them is the policy's to say. The
 * XML is written by libvirt, but much of it by whoever defined the domain.
 */
#include "domain_xml.h"

#include <errno.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>

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

static int read_period(struct mc_domain_facts *facts, xmlXPathContextPtr paths,
		       struct mc_error *err)
{
	static const char path[] = "devices/memballoon/stats/@period";
	xmlXPathObjectPtr found;
	mc_auto(free_string) xmlChar *text = NULL;

	if (!facts->has_period)
		return 0;
	found = xmlXPathEvalExpression((const xmlChar *)path, paths);
	text = xmlXPathCastToString(found);
	xmlXPathFreeObject(found);
	if (mc_count_parse(&facts->period_s, (const char *)text, err) < 0) {
		mc_fail_at(err, "domain XML: memballoon/stats/@period");
		return -EINVAL;
	}
	return 0;
}

static int read_facts(struct mc_domain_facts *facts, xmlDocPtr document,
		      struct mc_error *err)
{
	mc_auto(free_paths) xmlXPathContextPtr paths =
		xmlXPathNewContext(document);

	if (paths == NULL)
		return mc_fail(err, -ENOMEM, "domain XML: out of memory");
	xmlXPathSetContextNode(xmlDocGetRootElement(document), paths);
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		bool *fact = (bool *)((char *)facts + rows[i].offset);

		*fact = finds(paths, rows[i].path);
	}
	return read_period(facts, paths, err);
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
