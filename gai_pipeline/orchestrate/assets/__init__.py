"""Assets in flow order: documents and their readings, records by report year, the raw schema, the published file."""
