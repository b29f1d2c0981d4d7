-- Counts that stand in the text of a report.
SELECT measure, value, unit, raw, locator FROM fct_narrative WHERE report_id = $id ORDER BY ordinal
