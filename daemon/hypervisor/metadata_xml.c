/*
 * Edits what a domain's metadata says to us. Reading it is domain_xml.c's.
 *
 * The element may have been written by anybody: what means nothing to us stays
 * in it.
 */
#include "metadata_xml.h"

#include <errno.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#define ELEMENT_BYTES_MOST (1024 * 1024)

static void free_document(xmlDocPtr *document)
{
	xmlFreeDoc(*document);
}

static void free_buffer(xmlBufferPtr *buffer)
{
	xmlBufferFree(*buffer);
}

static xmlDocPtr parse(const char *element)
{
	size_t size = strlen(element);

	if (size > ELEMENT_BYTES_MOST)
		return NULL;
	/* Without NOENT and DTDLOAD no entity is put in, no file is loaded. */
	return xmlReadMemory(element, (int)size, NULL, NULL,
			     XML_PARSE_NONET | XML_PARSE_NOERROR |
				     XML_PARSE_NOWARNING);
}

static xmlDocPtr new_document(void)
{
	xmlDocPtr document = xmlNewDoc((const xmlChar *)"1.0");
	xmlNodePtr root =
		xmlNewDocNode(document, NULL, (const xmlChar *)"domain", NULL);

	xmlDocSetRootElement(document, root);
	return document;
}

/* Whoever wrote it may have given it a namespace, or not. */
static void remove_key(xmlNodePtr root, const char *name)
{
	xmlAttrPtr at = root->properties;

	while (at != NULL) {
		xmlAttrPtr next = at->next;

		if (strcmp((const char *)at->name, name) == 0)
			xmlRemoveProp(at);
		at = next;
	}
}

static void edit_key(xmlNodePtr root, const char *name, bool is_edited,
		     const char *value)
{
	if (!is_edited)
		return;
	remove_key(root, name);
	if (*value != '\0')
		xmlNewProp(root, (const xmlChar *)name, (const xmlChar *)value);
}

static bool is_empty(xmlNodePtr root)
{
	for (xmlNodePtr at = root->children; at != NULL; at = at->next)
		if (!xmlIsBlankNode(at))
			return false;
	return root->properties == NULL;
}

static int write_element(char **next, xmlDocPtr document, xmlNodePtr root,
			 struct mc_error *err)
{
	mc_auto(free_buffer) xmlBufferPtr buffer = xmlBufferCreate();
	char *text = NULL;

	if (buffer != NULL && xmlNodeDump(buffer, document, root, 0, 0) >= 0)
		text = strdup((const char *)xmlBufferContent(buffer));
	if (text == NULL)
		return mc_fail(err, -ENOMEM, "metadata: out of memory");
	*next = text;
	return 0;
}

int mc_metadata_xml_edit(char **next, const char *element,
			 const struct mc_domain_metadata *edit,
			 struct mc_error *err)
{
	mc_auto(free_document) xmlDocPtr document =
		element != NULL ? parse(element) : new_document();
	xmlNodePtr root = document ? xmlDocGetRootElement(document) : NULL;

	/* libvirt writes no document type; with one there may be entities. */
	if (root == NULL || xmlGetIntSubset(document) != NULL)
		return mc_fail(err, -EINVAL,
			       "what the metadata holds can't be read, and so "
			       "not changed; remove it with virsh metadata");
	edit_key(root, "mode", edit->has_mode, edit->mode);
	edit_key(root, "min", edit->has_min, edit->min);
	edit_key(root, "max", edit->has_max, edit->max);
	edit_key(root, "shares", edit->has_shares, edit->shares);
	if (!is_empty(root))
		return write_element(next, document, root, err);
	*next = NULL;
	return 0;
}
